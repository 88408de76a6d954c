package usshadow.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.CertPath;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.zip.ZipFile;
import jdk.security.jarsigner.JarSigner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Signs a plug-in with the set's own key, so that its cloud nodes take it. */
@Command(name = "sign", description = "Sign a plug-in, so that cloud nodes of this set take it.")
final class Sign implements Callable<Integer> {
    @Mixin private RunDir runDir;

    @Parameters(paramLabel = "<jar>", description = "the plug-in; it is signed in place")
    private Path jar;

    @Override
    public Integer call() throws IOException {
        if (!Files.isRegularFile(jar)) {
            throw new UserError("There is no jar " + jar);
        }
        KeyStore.PrivateKeyEntry key = new Keys(runDir).signerEntry();
        Path signed = Files.createTempFile(jar.toAbsolutePath().getParent(), "signing", ".tmp");
        try (ZipFile in = new ZipFile(jar.toFile());
                OutputStream out = Files.newOutputStream(signed)) {
            new JarSigner.Builder(key.getPrivateKey(), path(key))
                    .signerName("USSHADOW")
                    .build()
                    .sign(in, out);
        } catch (IOException | CertificateException e) {
            Files.delete(signed);
            throw new UserError("Cannot sign " + jar + ": " + e.getMessage(), e);
        }
        Files.move(signed, jar, StandardCopyOption.REPLACE_EXISTING);
        return 0;
    }

    private static CertPath path(KeyStore.PrivateKeyEntry key) throws CertificateException {
        return CertificateFactory.getInstance("X.509")
                .generateCertPath(List.of(key.getCertificateChain()));
    }
}
