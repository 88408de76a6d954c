package usshadow.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Hands over to the demonstration, in a JVM of its own. */
@Command(
        name = "demo",
        description = "Show the whole path, on hosts of its own: [--guest debian|tiny] [--keep]")
final class Demo implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private GuestDir guests;

    @Option(
            names = "--guest",
            paramLabel = "debian|tiny",
            defaultValue = "debian",
            description = "what the VM boots (default: ${DEFAULT-VALUE})")
    private Vms.Guest guest;

    @Unmatched private final List<String> rest = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        Doctor.insist();
        if (guest == Vms.Guest.DEBIAN) {
            fetchImage();
        }
        Home home = Home.current();
        List<String> command = new ArrayList<>();
        command.add(Run.arg(Home.tool("java")));
        command.add("-XX:-UsePerfData");
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-Dusshadow.home=" + home.root());
        command.add("-cp");
        command.add(
                home.demoClasspath().stream().map(Path::toString).collect(Collectors.joining(":")));
        command.add("usshadow.demo.Demo");
        command.addAll(List.of("--guest", guest.word(), "--guest-dir", guests.path().toString()));
        command.addAll(rest);
        return Run.guarded(command);
    }

    /** An older image will do. */
    private void fetchImage() throws IOException {
        if (guests.has(guest.word())) {
            return;
        }
        try {
            new ImageMaker(guests, spec.commandLine().getOut()::println)
                    .debian(DebianGuest.COMMAND_LINE);
        } catch (UserError e) {
            throw new UserError(
                    e.getMessage()
                            + "\nMake the image with ./usshadow guest --kernel F --initrd F, or do"
                            + " without it: ./usshadow demo --guest tiny",
                    e);
        }
    }
}
