package usshadow.identity.ca;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import usshadow.identity.CertifiedHost;
import usshadow.identity.HostName;
import usshadow.identity.Pem;
import usshadow.identity.PrivateFile;

/**
 * The provider's own certificate authority: makes certificates (X.509 v3, ECDSA on P-256) for its
 * hosts and for its fleet server.
 *
 * <pre>
 *   kind    subject                 alternative names              use
 *   CA      CN=USShadow provider …  -                              signs certificates
 *   host    OU=USShadow host        URI usshadow://host/alpha      TLS client and server, signatures
 *   fleet   OU=USShadow fleet       the addresses it is reached at TLS server
 * </pre>
 *
 * A host has no address in its certificate, so it can never pose as the fleet; the fleet has no
 * host's name, so it can never pose as a host.
 */
public final class CertificateAuthority {
    private static final String CURVE = "secp256r1";
    private static final Duration CA_LIFE = Duration.ofDays(3650);
    private static final Duration LIFE = Duration.ofDays(825);
    private static final int SERIAL_BITS = 127;
    private static final Pattern NUMERIC_ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:]*:.*");

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final SecureRandom random = new SecureRandom();

    private CertificateAuthority(X509Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    /** A certificate authority with a fresh key, in memory only. */
    public static CertificateAuthority create() {
        KeyPair pair = keyPair();
        X500Name name =
                new X500Name("CN=USShadow provider %08x".formatted(pair.getPublic().hashCode()));
        var unsigned = new CertificateAuthority(null, pair.getPrivate());
        return new CertificateAuthority(
                unsigned.issue(
                        name,
                        name,
                        pair.getPublic(),
                        CA_LIFE,
                        builder ->
                                builder.addExtension(
                                                Extension.basicConstraints,
                                                true,
                                                new BasicConstraints(0))
                                        .addExtension(
                                                Extension.keyUsage,
                                                true,
                                                new KeyUsage(
                                                        KeyUsage.keyCertSign | KeyUsage.cRLSign))),
                pair.getPrivate());
    }

    /**
     * The certificate authority in a folder: {@code ca.pem}, and its private key in {@code ca.key}.
     * Made if there is none.
     *
     * @throws IOException if a file cannot be read, written or understood
     */
    public static CertificateAuthority open(Path folder) throws IOException {
        Path certificate = folder.resolve("ca.pem");
        Path key = folder.resolve("ca.key");
        if (!Files.exists(key)) {
            CertificateAuthority made = create();
            PrivateFile.folder(folder);
            PrivateFile.write(certificate, bytes(made.certificatePem()));
            PrivateFile.write(key, bytes(Pem.text(made.key)));
        }
        try {
            return new CertificateAuthority(
                    Pem.certificates(Files.readString(certificate)).getFirst(),
                    Pem.privateKey(Files.readString(key)));
        } catch (GeneralSecurityException e) {
            throw new IOException(folder + " holds no certificate authority: " + e.getMessage(), e);
        }
    }

    /** The certificate that everybody trusts, PEM. */
    public String certificatePem() {
        return Pem.text(List.of(certificate));
    }

    /**
     * Makes a key and a certificate for a host.
     *
     * @param host its name
     * @return certificate and private key, PEM: for a file that only the host may read
     */
    public String host(String host) {
        HostName.require(host);
        return issue(
                HostName.SUBJECT,
                List.of(
                        new GeneralName(
                                GeneralName.uniformResourceIdentifier, HostName.URI_PREFIX + host)),
                KeyPurposeId.id_kp_clientAuth,
                KeyPurposeId.id_kp_serverAuth);
    }

    /**
     * Makes a key and a certificate for the fleet server.
     *
     * @param addresses what clients connect to: DNS names and numeric IP addresses, at least one;
     *     of an address both, for clients look its name up: 127.0.0.1 and localhost
     * @return certificate and private key, PEM: for a file that only the fleet node may read
     */
    public String fleet(List<String> addresses) {
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("the fleet needs an address that it is reached at");
        }
        List<GeneralName> names = new ArrayList<>();
        for (String address : addresses) {
            boolean numeric = NUMERIC_ADDRESS.matcher(address).matches();
            names.add(
                    new GeneralName(
                            numeric ? GeneralName.iPAddress : GeneralName.dNSName, address));
        }
        return issue("OU=USShadow fleet", names, KeyPurposeId.id_kp_serverAuth);
    }

    /**
     * Writes what {@link #host(String)} makes.
     *
     * @throws IOException if the file cannot be written
     */
    public Path host(String host, Path file) throws IOException {
        PrivateFile.write(file, bytes(host(host)));
        return file;
    }

    /**
     * Writes what {@link #fleet(List)} makes.
     *
     * @throws IOException if the file cannot be written
     */
    public Path fleet(List<String> addresses, Path file) throws IOException {
        PrivateFile.write(file, bytes(fleet(addresses)));
        return file;
    }

    private String issue(String subject, List<GeneralName> names, KeyPurposeId... purposes) {
        KeyPair pair = keyPair();
        X500Name issuer = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        X509Certificate made =
                issue(
                        issuer,
                        new X500Name(subject),
                        pair.getPublic(),
                        LIFE,
                        builder ->
                                builder.addExtension(
                                                Extension.basicConstraints,
                                                true,
                                                new BasicConstraints(false))
                                        .addExtension(
                                                Extension.keyUsage,
                                                true,
                                                new KeyUsage(KeyUsage.digitalSignature))
                                        .addExtension(
                                                Extension.extendedKeyUsage,
                                                false,
                                                new ExtendedKeyUsage(purposes))
                                        .addExtension(
                                                Extension.subjectAlternativeName,
                                                false,
                                                new GeneralNames(
                                                        names.toArray(GeneralName[]::new))));
        return Pem.text(List.of(made)) + Pem.text(pair.getPrivate());
    }

    /** What makes certificates of one kind different from others. */
    private interface Extensions {
        void add(X509v3CertificateBuilder builder) throws CertIOException;
    }

    private X509Certificate issue(
            X500Name issuer,
            X500Name subject,
            PublicKey subjectKey,
            Duration life,
            Extensions extensions) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        X509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(
                        issuer,
                        new BigInteger(SERIAL_BITS, random),
                        Date.from(now.minus(Duration.ofHours(1))), // clocks differ
                        Date.from(now.plus(life)),
                        subject,
                        subjectKey);
        try {
            extensions.add(builder);
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(subjectKey));
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(
                                    new JcaContentSignerBuilder(CertifiedHost.ALGORITHM)
                                            .build(key)));
        } catch (CertIOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("a certificate for " + subject + " cannot be made", e);
        }
    }

    private static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK knows no curve " + CURVE, e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
