package usshadow.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./usshadow demo}: the main job, end to end, on a set of hosts of its own. */
@Command(
        name = "usshadow demo",
        description =
                "Show the whole path: a console that survives migration, unseen by operators.",
        mixinStandardHelpOptions = true)
public final class Demo implements Callable<Integer> {
    @Option(
            names = "--guest",
            paramLabel = "debian|tiny",
            defaultValue = "debian",
            description = "what the VM boots (default: ${DEFAULT-VALUE})")
    private Kind guest;

    @Option(
            names = "--guest-dir",
            paramLabel = "<folder>",
            description = "images of guests, as ./usshadow guest makes them")
    private Path guestDir;

    @Option(names = "--keep", description = "leave the hosts running and the records in place")
    private boolean keep;

    /** What there is. */
    private enum Kind {
        DEBIAN,
        TINY;

        private Guest guest() {
            return switch (this) {
                case DEBIAN -> new DebianGuest();
                case TINY -> new TinyGuest();
            };
        }
    }

    private Demo() {}

    /** Runs it; exit code 0 only if every claim held. */
    public static void main(String[] args) {
        CommandLine line = new CommandLine(new Demo()).setCaseInsensitiveEnumValuesAllowed(true);
        System.exit(line.execute(args));
    }

    @Override
    public Integer call() {
        Teller teller = new Teller(System.out, isTerminal());
        Runtime.getRuntime().addShutdownHook(new Thread(teller::fallSilent, "end of the story"));
        Claims claims = new Claims();
        try {
            play(teller, claims);
        } catch (RuntimeException | IOException e) {
            claims.add("The story comes to its end", false, String.valueOf(e.getMessage()));
        }
        teller.table(claims);
        return claims.held() ? 0 : 1;
    }

    /** Whether people watch: standard output is a terminal. */
    private static boolean isTerminal() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/1")).startsWith("/dev/pts");
        } catch (IOException noneOfAProcess) {
            return false;
        }
    }

    private void play(Teller teller, Claims claims) throws IOException {
        teller.part("Two hosts come up: alpha and beta, VM web1 on alpha");
        OwnHosts own = OwnHosts.up(keep, options());
        try {
            Hosts hosts = own.hosts();
            teller.say("provider", "hosts, fleet and VM are up in " + hosts.runDir());
            Stage stage = new Stage(hosts, teller, claims);
            new MainPath(stage, guest.guest()).run();
            Controls controls = new Controls(stage);
            controls.withoutState();
            controls.traditional();
        } finally {
            end(own, teller);
        }
    }

    private String[] options() {
        List<String> options = new ArrayList<>(List.of("--guest", guest.guest().image()));
        if (guestDir != null) {
            options.addAll(List.of("--guest-dir", guestDir.toString()));
        }
        return options.toArray(String[]::new);
    }

    private void end(OwnHosts own, Teller teller) {
        if (keep) {
            teller.part("The hosts are kept");
            teller.line("ssh -F " + own.hosts().sshConfig() + " web1");
            teller.line("./usshadow down --run-dir " + own.hosts().runDir());
        } else {
            own.close();
        }
    }
}
