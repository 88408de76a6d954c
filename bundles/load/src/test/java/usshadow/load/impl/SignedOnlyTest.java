package usshadow.load.impl;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which signatures a trusted node takes. */
class SignedOnlyTest {
    private static Signer provider;
    private static Signer stranger;

    @TempDir Path store;

    private PluginPolicy policy;

    @BeforeAll
    static void makesKeys() throws Exception {
        provider = Signer.named("provider");
        stranger = Signer.named("stranger");
    }

    @BeforeEach
    void trustsTheProvider() throws Exception {
        provider.isTrustedIn(store);
        policy = new SignedOnly(new TrustStore(store));
    }

    @Test
    void aJarSignedByATrustedKeyIsTaken() throws Exception {
        PluginJar jar = PluginJar.of("demo.jar", provider.signs(plain()));
        assertDoesNotThrow(() -> policy.judge(jar));
    }

    @Test
    void anUnsignedJarIsRefusedWithTheRemedy() throws Exception {
        refuses(Refusal.UNSIGNED, plain(), "./usshadow sign demo.jar");
    }

    @Test
    void aStrangersJarIsRefusedAndHeIsNamed() throws Exception {
        refuses(Refusal.UNKNOWN_SIGNER, stranger.signs(plain()), "CN=stranger");
    }

    @Test
    void aStrangersSignatureBesideATrustedOneDoesNoHarm() throws Exception {
        PluginJar jar = PluginJar.of("demo.jar", stranger.signs(provider.signs(plain())));
        assertDoesNotThrow(() -> policy.judge(jar));
    }

    @Test
    void anAddedEntryIsRefused() throws Exception {
        refuses(Refusal.PARTLY_SIGNED, signed().with("added.txt", "x").bytes(), "added.txt");
    }

    @Test
    void anEntryAddedUnderASignaturesNameIsRefused() throws Exception {
        refuses(
                Refusal.PARTLY_SIGNED,
                signed().with("META-INF/SIG-ADDED", "x").bytes(),
                "SIG-ADDED");
    }

    @Test
    void aChangedEntryIsRefused() throws Exception {
        refuses(Refusal.TAMPERED, signed().with("a.txt", "evil").bytes(), "a.txt");
    }

    @Test
    void aRemovedEntryIsRefused() throws Exception {
        refuses(Refusal.TAMPERED, signed().without("b.txt").bytes(), "b.txt was taken out");
    }

    @Test
    void aChangedHeaderIsRefused() throws Exception {
        Jars jar = signed();
        String other =
                jar.text(JarFile.MANIFEST_NAME)
                        .replace("Bundle-Version: 1.0.0", "Bundle-Version: 6.6.6");
        refuses(Refusal.TAMPERED, jar.with(JarFile.MANIFEST_NAME, other).bytes(), "demo.jar");
    }

    @Test
    void aManifestThatGrewIsRefusedThoughTheJdkWouldTakeIt() throws Exception {
        Jars jar = signed();
        String grown =
                jar.text(JarFile.MANIFEST_NAME) + "Name: other/\r\nSpecification-Title: x\r\n\r\n";
        refuses(
                Refusal.TAMPERED,
                jar.with(JarFile.MANIFEST_NAME, grown).bytes(),
                "manifest was changed");
    }

    @Test
    void aManifestAloneIsNotSigned() throws Exception {
        refuses(Refusal.UNSIGNED, provider.signs(Jars.bundle("demo", "1.0.0").bytes()), "demo.jar");
    }

    @Test
    void aRemovedSignatureBlockLeavesAnUnsignedJar() throws Exception {
        refuses(Refusal.UNSIGNED, signed().without("META-INF/PROVIDER.EC").bytes(), "unusable");
    }

    @Test
    void aDamagedSignatureIsRefused() throws Exception {
        byte[] jar = signed().with("META-INF/PROVIDER.EC", "nonsense").bytes();
        RefusedException refused =
                assertThrows(
                        RefusedException.class, () -> policy.judge(PluginJar.of("demo.jar", jar)));
        assertTrue(
                refused.refusal() == Refusal.UNSIGNED || refused.refusal() == Refusal.TAMPERED,
                refused.getMessage());
    }

    @Test
    void theTrustStoreIsReadAtEachDecision() throws Exception {
        byte[] jar = stranger.signs(plain());
        refuses(Refusal.UNKNOWN_SIGNER, jar, store.toString());
        Path certificate = stranger.isTrustedIn(store);
        assertDoesNotThrow(() -> policy.judge(PluginJar.of("demo.jar", jar)));
        Files.delete(certificate);
        refuses(Refusal.UNKNOWN_SIGNER, jar, "CN=stranger");
    }

    @Test
    void aMissingTrustStoreTrustsNobody() throws Exception {
        policy = new SignedOnly(new TrustStore(store.resolve("gone")));
        refuses(Refusal.UNKNOWN_SIGNER, provider.signs(plain()), "gone");
    }

    @Test
    void aDamagedCertificateTrustsNobodyAndHarmsNoOther() throws Exception {
        Files.writeString(
                store.resolve("broken.pem"),
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertDoesNotThrow(() -> policy.judge(PluginJar.of("demo.jar", provider.signs(plain()))));
    }

    @Test
    void anExpiredCertificateInTheTrustStoreIsRefusedWithItsDates() throws Exception {
        Signer past =
                Signer.named(
                        "past",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-startdate",
                        "-20d",
                        "-validity",
                        "10");
        past.isTrustedIn(store);
        refuses(Refusal.EXPIRED_KEY, past.signs(plain()), "renewed certificate");
    }

    @Test
    void aShortRsaKeyIsRefusedEvenIfTrusted() throws Exception {
        Signer weak = Signer.named("weak", "-keyalg", "RSA", "-keysize", "1024");
        weak.isTrustedIn(store);
        refuses(Refusal.WEAK_KEY, weak.signs(plain()), "2048");
    }

    private static byte[] plain() throws IOException {
        return Jars.bundle("demo", "1.0.0").with("a.txt", "good").with("b.txt", "good").bytes();
    }

    private static Jars signed() throws Exception {
        return Jars.from(provider.signs(plain()));
    }

    private void refuses(Refusal why, byte[] bytes, String said) throws RefusedException {
        PluginJar jar = PluginJar.of("demo.jar", bytes);
        RefusedException refused = assertThrows(RefusedException.class, () -> policy.judge(jar));
        assertEquals(why, refused.refusal(), refused.getMessage());
        assertTrue(refused.getMessage().contains(said), refused.getMessage());
    }
}
