package usshadow.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the image {@code debian} that cloud nodes can boot. */
@Command(
        name = "guest",
        description = "Fetch Debian's kernel and make an image of it, or take your own files.")
final class GuestCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private GuestDir guests;

    @ArgGroup(exclusive = false)
    private OwnFiles own;

    @Option(
            names = "--cmdline",
            paramLabel = "<line>",
            defaultValue = DebianGuest.COMMAND_LINE,
            description = "the kernel's command line (default: ${DEFAULT-VALUE})")
    private String commandLine;

    /** A kernel of the user's own. */
    private static final class OwnFiles {
        @Option(names = "--kernel", required = true, description = "vmlinuz or vmlinux")
        private Path kernel;

        @Option(names = "--initrd", required = true, description = "initramfs, a cpio archive")
        private Path initrd;
    }

    @Override
    public Integer call() throws IOException {
        ImageMaker maker = new ImageMaker(guests, spec.commandLine().getOut()::println);
        boolean asked = spec.commandLine().getParseResult().hasMatchedOption("--cmdline");
        if (own != null) {
            maker.own(own.kernel, own.initrd, commandLine);
        } else if (asked || !maker.isDone()) {
            maker.debian(commandLine);
        } else {
            spec.commandLine()
                    .getOut()
                    .println(
                            "The image is there already: "
                                    + guests.path().resolve(ImageMaker.IMAGE));
        }
        return 0;
    }
}
