package usshadow.confinement.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Finds out, by trying, which confinement this machine can do. */
public final class ConfinementProbe {
    private static final int TRY_SECONDS = 10;

    private final Path bwrap;

    /** Tries the bwrap at {@code bwrap}. */
    public ConfinementProbe(Path bwrap) {
        this.bwrap = bwrap;
    }

    /** The outcome: a confinement, or none and why. */
    public Confinement find() {
        if (!Files.isExecutable(bwrap)) {
            return unconfined("there is no " + bwrap + "; install the package bubblewrap");
        }
        Outcome version = run(List.of(bwrap.toString(), "--version"));
        Outcome full = run(trial(true));
        if (full.succeeded()) {
            return bubblewrap(version.output(), true);
        }
        Outcome old = run(trial(false));
        if (old.succeeded()) {
            return bubblewrap(version.output(), false);
        }
        return unconfined(
                "bubblewrap fails here ("
                        + full.output()
                        + "); user namespaces must be allowed: "
                        + "sysctl kernel.unprivileged_userns_clone, user.max_user_namespaces, "
                        + "kernel.apparmor_restrict_unprivileged_userns");
    }

    private List<String> trial(boolean nestingForbidden) {
        List<String> command = new ArrayList<>(List.of(bwrap.toString()));
        command.addAll(Bubblewrap.isolation(nestingForbidden));
        command.addAll(
                List.of(
                        "--ro-bind",
                        "/",
                        "/",
                        "--proc",
                        "/proc",
                        "--dev",
                        "/dev",
                        "--size",
                        "65536",
                        "--tmpfs",
                        "/tmp",
                        "--",
                        "/bin/true"));
        return command;
    }

    private Confinement bubblewrap(String version, boolean nestingForbidden) {
        return new Bubblewrap(bwrap, version, nestingForbidden, tool("prlimit"));
    }

    private static Confinement unconfined(String why) {
        return new Unconfined(why, tool("setpriv"));
    }

    private static Optional<Path> tool(String name) {
        return Optional.of(Path.of("/usr/bin", name)).filter(Files::isExecutable);
    }

    private record Outcome(boolean succeeded, String output) {}

    private static Outcome run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            if (!process.waitFor(TRY_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Outcome(false, "no end within " + TRY_SECONDS + " s");
            }
            String output =
                    new String(process.getInputStream().readNBytes(1000), StandardCharsets.UTF_8)
                            .strip();
            return new Outcome(process.exitValue() == 0, output);
        } catch (IOException e) {
            return new Outcome(false, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome(false, "interrupted");
        }
    }
}
