package usshadow.confinement.supervisor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The SSH host key of an operators' shell, made outside so that clients know it beforehand. */
final class HostKeys {
    private HostKeys() {}

    /**
     * Makes a key pair unless there is one: {@code file} (PEM, mode 0600) and {@code file.pub}.
     *
     * @return the public key, as {@code ecdsa-sha2-nistp256 AAAA…}
     */
    static String ensure(Path file, String comment) throws IOException, InterruptedException {
        Path publicKey = file.resolveSibling(file.getFileName() + ".pub");
        if (!Files.exists(file) || !Files.exists(publicKey)) {
            Files.deleteIfExists(file);
            generate(file, comment);
        }
        String[] words = Files.readString(publicKey).strip().split(" ", 3);
        return words[0] + " " + words[1];
    }

    private static void generate(Path file, String comment)
            throws IOException, InterruptedException {
        Process process;
        try {
            process =
                    new ProcessBuilder(
                                    List.of(
                                            "ssh-keygen",
                                            "-q",
                                            "-t",
                                            "ecdsa",
                                            "-b",
                                            "256",
                                            "-m",
                                            "PEM",
                                            "-N",
                                            "",
                                            "-C",
                                            comment,
                                            "-f",
                                            file.toString()))
                            .redirectErrorStream(true)
                            .start();
        } catch (IOException missing) {
            throw new IOException(
                    "ssh-keygen cannot be run; install the package openssh-client", missing);
        }
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("ssh-keygen failed for " + file + ": " + output.strip());
        }
    }
}
