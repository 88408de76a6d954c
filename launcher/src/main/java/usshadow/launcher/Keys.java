package usshadow.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The keys of a set; made once, kept over {@code down} and {@code up}. */
final class Keys {
    private static final String SIGNER_PASSWORD = "changeit"; // the file's mode is its protection
    private static final String SIGNER_ALIAS = "plugins";

    private final RunDir runDir;

    Keys(RunDir runDir) {
        this.runDir = runDir;
    }

    /** The provider's: opens cloud and fleet shells. */
    Path provider() {
        return runDir.provider().resolve("key");
    }

    /** The operators': opens the shells of virtualized systems. */
    Path operator() {
        return runDir.operator().resolve("key");
    }

    /** The demo user's: opens the consoles of his VMs. */
    Path user() {
        return runDir.user().resolve("key");
    }

    /** The file of public keys that a shell lets in. */
    static Path authorized(Path key) {
        return key.resolveSibling("authorized_keys");
    }

    /** Makes what is missing. */
    void ensure() {
        ensureClientKey(provider(), "provider");
        ensureClientKey(operator(), "operator");
        ensureClientKey(user(), Vms.OWNER);
        ensureSigner();
    }

    private static void ensureClientKey(Path key, String comment) {
        ensureSshKey(key, comment);
        try {
            Files.copy(
                    key.resolveSibling(key.getFileName() + ".pub"),
                    authorized(key),
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UserError("Cannot write " + authorized(key) + ": " + e.getMessage(), e);
        }
    }

    /** Makes an SSH key pair, unless it is there. */
    static void ensureSshKey(Path key, String comment) {
        RunDir.privateFolder(key.getParent());
        if (!Files.exists(key)) {
            Run.must(
                    "Making the SSH key " + key,
                    List.of(
                            "ssh-keygen",
                            "-q",
                            "-t",
                            "ecdsa",
                            "-b",
                            "256",
                            "-N",
                            "",
                            "-C",
                            comment,
                            "-f",
                            Run.arg(key)));
        }
    }

    private Path signer() {
        return runDir.provider().resolve("signer.p12");
    }

    private void ensureSigner() {
        RunDir.privateFolder(runDir.pluginTrust());
        if (Files.exists(signer())) {
            return;
        }
        keytool(
                List.of(
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=USShadow plug-ins of this set",
                        "-validity",
                        "3650"));
        keytool(
                List.of(
                        "-exportcert",
                        "-rfc",
                        "-file",
                        Run.arg(runDir.pluginTrust().resolve("own.pem"))));
    }

    private void keytool(List<String> arguments) {
        List<String> command = new java.util.ArrayList<>();
        command.add(Run.arg(Home.tool("keytool")));
        command.addAll(arguments);
        command.addAll(
                List.of(
                        "-alias",
                        SIGNER_ALIAS,
                        "-keystore",
                        Run.arg(signer()),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        SIGNER_PASSWORD));
        Run.must("Making the plug-in signer", command);
    }

    /** The key and certificate that {@code ./usshadow sign} signs with. */
    java.security.KeyStore.PrivateKeyEntry signerEntry() {
        ensureSigner();
        try (var in = Files.newInputStream(signer())) {
            var store = java.security.KeyStore.getInstance("PKCS12");
            char[] password = SIGNER_PASSWORD.toCharArray();
            store.load(in, password);
            return (java.security.KeyStore.PrivateKeyEntry)
                    store.getEntry(
                            SIGNER_ALIAS, new java.security.KeyStore.PasswordProtection(password));
        } catch (IOException | java.security.GeneralSecurityException e) {
            throw new UserError("Cannot read the signer " + signer() + ": " + e.getMessage(), e);
        }
    }
}
