package usshadow.load.impl;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.ZipFile;
import jdk.security.jarsigner.JarSigner;

/** A key that signs jars, made by the JDK's keytool. */
final class Signer {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final String name;
    private final PrivateKey key;
    private final Certificate certificate;

    private Signer(String name, PrivateKey key, Certificate certificate) {
        this.name = name;
        this.key = key;
        this.certificate = certificate;
    }

    /** A new key; more options of keytool -genkeypair choose its kind and dates. */
    static Signer named(String name, String... options)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path store = Files.createTempDirectory("key").resolve("key.p12");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                name,
                                "-dname",
                                "CN=" + name,
                                "-keystore",
                                store.toString(),
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                new String(PASSWORD)));
        command.addAll(
                options.length == 0
                        ? List.of("-keyalg", "EC", "-groupname", "secp256r1")
                        : List.of(options));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool: " + output);
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        return new Signer(
                name, (PrivateKey) keys.getKey(name, PASSWORD), keys.getCertificate(name));
    }

    byte[] signs(byte[] jar) throws IOException, GeneralSecurityException {
        Path file = Files.createTempFile("plain", ".jar");
        Files.write(file, jar);
        JarSigner signer =
                new JarSigner.Builder(
                                key,
                                CertificateFactory.getInstance("X.509")
                                        .generateCertPath(List.of(certificate)))
                        .signerName(name.substring(0, Math.min(8, name.length())))
                        .build();
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            signer.sign(zip, signed);
        }
        Files.delete(file);
        return signed.toByteArray();
    }

    /** The provider puts the key's certificate into the trust store. */
    Path isTrustedIn(Path folder) throws IOException, GeneralSecurityException {
        String body =
                Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(certificate.getEncoded());
        return Files.writeString(
                Files.createDirectories(folder).resolve(name + ".pem"),
                "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
    }
}
