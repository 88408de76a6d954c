package usshadow.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import usshadow.identity.ca.CertificateAuthority;

class HostIdentityTest {
    private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.UTF_8);
    private static final byte[] CONTEXT = "web1 for beta".getBytes(StandardCharsets.UTF_8);

    @TempDir Path folder;
    private CertificateAuthority ca;
    private HostIdentity alpha;
    private HostIdentity beta;

    @BeforeEach
    void twoHostsOfOneProvider() throws IOException {
        ca = CertificateAuthority.open(folder.resolve("ca"));
        alpha = host(ca, "alpha");
        beta = host(ca, "beta");
    }

    private HostIdentity host(CertificateAuthority by, String name) throws IOException {
        Path pem = by.host(name, folder.resolve(name + ".pem"));
        return HostIdentity.open(folder.resolve("ca/ca.pem"), pem, folder.resolve(name));
    }

    @Test
    void theNameIsTheCertificates() {
        assertEquals("alpha", alpha.host());
    }

    @Test
    void aHostVerifiesAnothersSignature() throws Exception {
        byte[] signature = alpha.sign("test", MESSAGE);
        beta.certified(alpha.certificates()).verify("test", MESSAGE, signature);
    }

    @Test
    void aSignatureIsGoodForOneHostPurposeAndMessage() throws Exception {
        byte[] signature = alpha.sign("test", MESSAGE);
        CertifiedHost signer = beta.certified(alpha.certificates());
        CertifiedHost other = alpha.certified(beta.certificates());
        assertThrows(SignatureException.class, () -> signer.verify("other", MESSAGE, signature));
        assertThrows(SignatureException.class, () -> signer.verify("test", new byte[7], signature));
        assertThrows(SignatureException.class, () -> signer.verify("test", MESSAGE, MESSAGE));
        assertThrows(SignatureException.class, () -> other.verify("test", MESSAGE, signature));
    }

    @Test
    void anotherProvidersHostIsNotCertified() throws Exception {
        var foreign = Pem.certificates(CertificateAuthority.create().host("alpha"));
        assertThrows(CertificateException.class, () -> beta.certified(foreign));
    }

    @Test
    void theProvidersOwnCertificateIsNoHosts() throws Exception {
        var provider = Pem.certificates(ca.certificatePem());
        assertThrows(CertificateException.class, () -> beta.certified(provider));
    }

    @Test
    void theFleetIsNoHost() throws Exception {
        var fleet = Pem.certificates(ca.fleet(List.of("127.0.0.1")));
        assertThrows(CertificateException.class, () -> beta.certified(fleet));
    }

    @Test
    void aHostWithAnotherProvidersCertificateDoesNotStart() {
        CertificateAuthority foreign = CertificateAuthority.create();
        IOException e = assertThrows(IOException.class, () -> host(foreign, "gamma"));
        assertTrue(e.getMessage().contains("gamma.pem"), e.getMessage());
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws Exception {
        String mixed =
                Pem.text(alpha.certificates())
                        + Pem.text(Pem.privateKey(Files.readString(folder.resolve("beta.pem"))));
        Path pem = Files.writeString(folder.resolve("mixed.pem"), mixed);
        IOException e =
                assertThrows(
                        IOException.class,
                        () ->
                                HostIdentity.open(
                                        folder.resolve("ca/ca.pem"), pem, folder.resolve("m")));
        assertTrue(e.getMessage().contains("not the certificate's"), e.getMessage());
    }

    @Test
    void theWrappingKeyIsKeptForItsOwnerOnly() throws Exception {
        Path file = folder.resolve("alpha/wrapping.key");
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        byte[] wrapped = alpha.wrappingKey().wrap(MESSAGE, CONTEXT);
        HostIdentity again =
                HostIdentity.open(
                        folder.resolve("ca/ca.pem"),
                        folder.resolve("alpha.pem"),
                        folder.resolve("alpha"));
        assertArrayEquals(MESSAGE, again.unwrap(wrapped, CONTEXT));
    }

    @Test
    void aDamagedWrappingKeyIsNamedAndNotReplaced() throws Exception {
        Path file = folder.resolve("alpha/wrapping.key");
        Files.write(file, new byte[31]);
        IOException e = assertThrows(IOException.class, () -> host(ca, "alpha"));
        assertTrue(e.getMessage().contains("wrapping.key"), e.getMessage());
        assertEquals(31, Files.size(file));
    }

    @Test
    void theWrappingKeyIsSignedByItsHost() throws Exception {
        WrappingKey key = alpha.wrappingKey();
        key.verify(beta.certified(alpha.certificates()));
        CertifiedHost other = alpha.certified(beta.certificates());
        assertThrows(SignatureException.class, () -> key.verify(other));
        WrappingKey swapped = new WrappingKey("alpha", beta.wrappingKey().key(), key.signature());
        CertifiedHost owner = beta.certified(alpha.certificates());
        assertThrows(SignatureException.class, () -> swapped.verify(owner));
    }

    @Test
    void onlyTheHostThatASecretWasWrappedForUnwrapsIt() throws Exception {
        byte[] wrapped = beta.wrappingKey().wrap(MESSAGE, CONTEXT);
        assertEquals(MESSAGE.length + WrappingKey.OVERHEAD, wrapped.length);
        assertArrayEquals(MESSAGE, beta.unwrap(wrapped, CONTEXT));
        assertThrows(UnwrapException.class, () -> alpha.unwrap(wrapped, CONTEXT));
        assertThrows(UnwrapException.class, () -> beta.unwrap(wrapped, MESSAGE));
    }

    @Test
    void everyChangeToAWrappedSecretIsFound() {
        byte[] wrapped = beta.wrappingKey().wrap(MESSAGE, CONTEXT);
        for (int at = 0; at < wrapped.length; at += 61) {
            byte[] changed = wrapped.clone();
            changed[at] ^= 0x10;
            assertThrows(UnwrapException.class, () -> beta.unwrap(changed, CONTEXT));
        }
        assertThrows(UnwrapException.class, () -> beta.unwrap(new byte[0], CONTEXT));
    }

    @Test
    void wrappingTwiceGivesDifferentBytes() {
        byte[] once = beta.wrappingKey().wrap(MESSAGE, CONTEXT);
        byte[] twice = beta.wrappingKey().wrap(MESSAGE, CONTEXT);
        assertFalse(Arrays.equals(once, twice));
    }
}
