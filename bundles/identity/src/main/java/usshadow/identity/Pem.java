package usshadow.identity;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys as text (RFC 7468). What stands between the blocks is ignored. */
public final class Pem {
    private static final Base64.Encoder ENCODER =
            Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z ]+)-----\\s*([A-Za-z0-9+/=\\s]*?)-----END \\1-----");
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String PRIVATE_KEY = "PRIVATE KEY";

    private Pem() {}

    /**
     * The certificates in a text, in their order.
     *
     * @throws CertificateException if there is none, or one cannot be read
     */
    public static List<X509Certificate> certificates(String text) throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> found = new ArrayList<>();
        for (byte[] block : blocks(text, CERTIFICATE)) {
            found.add(
                    (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block)));
        }
        if (found.isEmpty()) {
            throw new CertificateException(
                    "there is no certificate (-----BEGIN CERTIFICATE-----) in it");
        }
        return found;
    }

    /**
     * The only private key in a text: PKCS #8, not encrypted, elliptic curve.
     *
     * @throws InvalidKeySpecException if there is none, more than one, or another kind
     */
    public static PrivateKey privateKey(String text) throws InvalidKeySpecException {
        List<byte[]> found = blocks(text, PRIVATE_KEY);
        if (found.size() != 1) {
            throw new InvalidKeySpecException(
                    "there are %d private keys (-----BEGIN PRIVATE KEY-----) in it, not one"
                            .formatted(found.size()));
        }
        try {
            return KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(found.getFirst()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK knows no elliptic curves", e);
        }
    }

    /** One certificate after the other as text. */
    public static String text(List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            try {
                text.append(block(CERTIFICATE, certificate.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new IllegalArgumentException("a certificate without an encoding", e);
            }
        }
        return text.toString();
    }

    /** A private key as text, not encrypted. */
    public static String text(PrivateKey key) {
        return block(PRIVATE_KEY, key.getEncoded());
    }

    private static String block(String label, byte[] bytes) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(label, ENCODER.encodeToString(bytes), label);
    }

    private static List<byte[]> blocks(String text, String label) {
        List<byte[]> found = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            if (matcher.group(1).equals(label)) {
                found.add(Base64.getMimeDecoder().decode(matcher.group(2)));
            }
        }
        return found;
    }
}
