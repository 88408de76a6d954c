package usshadow.device.serial.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What tests need from Debian. */
final class Tools {
    private static final Path BIN = Path.of("/usr/bin");

    private Tools() {}

    /** Without OpenSSH the test fails in CI and is skipped, by name, elsewhere. */
    static void needOpenSsh() {
        for (String tool : List.of("ssh", "ssh-keygen")) {
            if (!Files.isExecutable(BIN.resolve(tool))) {
                String why = "needs the Debian package openssh-client: no " + BIN.resolve(tool);
                if (System.getenv("CI") != null) {
                    fail(why);
                }
                assumeTrue(false, why);
            }
        }
    }

    /** Runs ssh-keygen to its end. */
    static void sshKeygen(Object... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("ssh-keygen", "-q"));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            fail(command + ": " + output);
        }
    }
}
