package usshadow.load.impl;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.CodeSigner;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAKey;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;

/**
 * Takes only jars of which every entry, and the whole manifest, is signed by a key of the trust
 * store.
 *
 * <p>Signatures are checked by the JDK, so an algorithm in {@code jdk.jar.disabledAlgorithms}
 * counts as no signature. Keys are compared, not certificates: a renewed certificate for the same
 * key in the trust store keeps old signatures good, and the dates that count are those of the trust
 * store's certificate, not of the copy inside the jar.
 */
final class SignedOnly implements PluginPolicy {
    private static final int MIN_RSA_BITS = 2048;
    private static final List<String> DIGESTS = List.of("SHA-256", "SHA-384", "SHA-512");

    private final TrustStore store;

    SignedOnly(TrustStore store) {
        this.store = store;
    }

    @Override
    public void judge(PluginJar jar) throws RefusedException {
        List<X509Certificate> trusted = store.certificates();
        for (CodeSigner[] signers : signersOfEveryEntry(jar)) {
            requireTrusted(jar, signers, trusted);
        }
        requireWholeManifest(jar);
        requireEveryListedEntry(jar);
    }

    /** The distinct sets of signers; reading an entry to its end makes the JDK verify it. */
    private static List<CodeSigner[]> signersOfEveryEntry(PluginJar jar) throws RefusedException {
        List<CodeSigner[]> all = new ArrayList<>();
        String unsigned = null;
        try (JarInputStream in = new JarInputStream(jar.open(), true)) {
            for (JarEntry entry; (entry = in.getNextJarEntry()) != null; ) {
                in.transferTo(OutputStream.nullOutputStream());
                if (entry.isDirectory() || PluginJar.signatureFile(entry.getName())) {
                    continue;
                }
                CodeSigner[] signers = entry.getCodeSigners();
                if (signers == null) {
                    unsigned = unsigned == null ? entry.getName() : unsigned;
                } else if (all.stream()
                        .noneMatch(known -> List.of(known).equals(List.of(signers)))) {
                    all.add(signers);
                }
            }
        } catch (SecurityException | IOException e) {
            throw new RefusedException(
                    Refusal.TAMPERED,
                    jar.file(),
                    "its content is not what was signed (" + e.getMessage() + ")",
                    remedy(jar),
                    e);
        }
        if (all.isEmpty()) {
            throw unsigned(jar);
        }
        if (unsigned != null) {
            throw new RefusedException(
                    Refusal.PARTLY_SIGNED,
                    jar.file(),
                    "no signature covers its entry " + unsigned,
                    remedy(jar));
        }
        return all;
    }

    private static RefusedException unsigned(PluginJar jar) {
        boolean tried = jar.names().stream().anyMatch(PluginJar::signatureFile);
        String wrong =
                tried
                        ? "its signature is unusable (damaged, or an algorithm that this JDK's jdk.jar.disabledAlgorithms rules out)"
                        : "it is not signed";
        return new RefusedException(Refusal.UNSIGNED, jar.file(), wrong, remedy(jar));
    }

    private void requireTrusted(PluginJar jar, CodeSigner[] signers, List<X509Certificate> trusted)
            throws RefusedException {
        RefusedException refused = null;
        for (CodeSigner signer : signers) {
            X509Certificate certificate =
                    (X509Certificate) signer.getSignerCertPath().getCertificates().getFirst();
            List<X509Certificate> same =
                    trusted.stream()
                            .filter(
                                    known ->
                                            TrustStore.same(
                                                    known.getPublicKey(),
                                                    certificate.getPublicKey()))
                            .toList();
            if (same.isEmpty()) {
                refused =
                        new RefusedException(
                                Refusal.UNKNOWN_SIGNER,
                                jar.file(),
                                "it is signed by "
                                        + certificate.getSubjectX500Principal()
                                        + ", whose key is not in the trust store "
                                        + store.folder(),
                                remedy(jar));
            } else if (weak(certificate.getPublicKey())) {
                refused =
                        new RefusedException(
                                Refusal.WEAK_KEY,
                                jar.file(),
                                "the trusted key of "
                                        + certificate.getSubjectX500Principal()
                                        + " is too weak (DSA, or RSA below "
                                        + MIN_RSA_BITS
                                        + " bits)",
                                "replace that key, then " + remedy(jar));
            } else if (same.stream().noneMatch(SignedOnly::inForce)) {
                refused =
                        new RefusedException(
                                Refusal.EXPIRED_KEY,
                                jar.file(),
                                "the trust store's certificate of "
                                        + certificate.getSubjectX500Principal()
                                        + " is valid only from "
                                        + same.getFirst().getNotBefore().toInstant()
                                        + " to "
                                        + same.getFirst().getNotAfter().toInstant(),
                                "put a renewed certificate for that key into "
                                        + store.folder()
                                        + " and touch the jar");
            } else {
                return;
            }
        }
        throw refused;
    }

    private static boolean weak(PublicKey key) {
        return key instanceof DSAKey
                || (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < MIN_RSA_BITS);
    }

    private static boolean inForce(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            return true;
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            return false;
        }
    }

    /**
     * The JDK accepts a manifest that grew after signing as long as the signed parts are in it. A
     * bundle's main attributes name its activator, so here each signature file must name the digest
     * of the very manifest.
     */
    private static void requireWholeManifest(PluginJar jar) throws RefusedException {
        byte[] manifest = jar.signature(JarFile.MANIFEST_NAME);
        for (String name : jar.names()) {
            if (name.toUpperCase(Locale.ROOT).endsWith(".SF")
                    && PluginJar.signatureFile(name)
                    && !covers(jar.signature(name), manifest)) {
                throw new RefusedException(
                        Refusal.TAMPERED,
                        jar.file(),
                        "its manifest was changed after it was signed by " + name,
                        remedy(jar));
            }
        }
    }

    private static boolean covers(byte[] signatureFile, byte[] manifest) {
        boolean covered = false;
        try {
            Attributes attributes =
                    new Manifest(new ByteArrayInputStream(signatureFile)).getMainAttributes();
            for (String algorithm : DIGESTS) {
                String digest = attributes.getValue(algorithm + "-Digest-Manifest");
                if (digest != null) {
                    if (!MessageDigest.isEqual(
                            MessageDigest.getInstance(algorithm).digest(manifest),
                            Base64.getDecoder().decode(digest))) {
                        return false;
                    }
                    covered = true;
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            return false;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + DIGESTS, e);
        }
        return covered;
    }

    /** Nothing that was signed may have been taken out. */
    private static void requireEveryListedEntry(PluginJar jar) throws RefusedException {
        for (Map.Entry<String, Attributes> section : jar.manifest().getEntries().entrySet()) {
            boolean signed =
                    section.getValue().keySet().stream()
                            .anyMatch(key -> key.toString().endsWith("-Digest"));
            if (signed && !jar.names().contains(section.getKey())) {
                throw new RefusedException(
                        Refusal.TAMPERED,
                        jar.file(),
                        "its signed entry " + section.getKey() + " was taken out",
                        remedy(jar));
            }
        }
    }

    private static String remedy(PluginJar jar) {
        return "sign it with ./usshadow sign " + jar.file();
    }
}
