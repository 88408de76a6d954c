package usshadow.sealing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import usshadow.identity.HostIdentity;
import usshadow.identity.UnwrapException;
import usshadow.identity.ca.CertificateAuthority;

class VmKeyTest {
    @TempDir Path folder;
    private HostIdentity alpha;
    private HostIdentity beta;

    @BeforeEach
    void twoHosts() throws IOException {
        CertificateAuthority ca = CertificateAuthority.open(folder);
        alpha = host(ca, "alpha");
        beta = host(ca, "beta");
    }

    private HostIdentity host(CertificateAuthority ca, String name) throws IOException {
        return HostIdentity.open(
                folder.resolve("ca.pem"),
                ca.host(name, folder.resolve(name + ".pem")),
                folder.resolve(name));
    }

    @Test
    void theHostThatAKeyWasWrappedForUnwrapsIt() throws Exception {
        VmKey key = VmKey.random();
        assertEquals(key, VmKey.unwrap(beta, "web1", key.wrap(beta.wrappingKey(), "web1")));
    }

    @Test
    void aWrappedKeyIsGoodForOneHostAndOneVm() {
        byte[] wrapped = VmKey.random().wrap(beta.wrappingKey(), "web1");
        assertThrows(UnwrapException.class, () -> VmKey.unwrap(alpha, "web1", wrapped));
        assertThrows(UnwrapException.class, () -> VmKey.unwrap(beta, "web2", wrapped));
    }

    @Test
    void somethingElseThatWasWrappedIsNoVmKey() {
        byte[] context = "usshadow vm key 1\0web1\0beta".getBytes(StandardCharsets.US_ASCII);
        byte[] wrapped = beta.wrappingKey().wrap(new byte[16], context);
        assertThrows(UnwrapException.class, () -> VmKey.unwrap(beta, "web1", wrapped));
    }

    @Test
    void derivedKeysDifferByWhatTheyAreFor() {
        VmKey key = VmKey.random();
        byte[] one = key.derive(new byte[] {1}).getEncoded();
        assertArrayEquals(one, key.derive(new byte[] {1}).getEncoded());
        assertFalse(Arrays.equals(one, key.derive(new byte[] {2}).getEncoded()));
        assertFalse(Arrays.equals(one, VmKey.random().derive(new byte[] {1}).getEncoded()));
    }

    @Test
    void aKeyHas256Bits() {
        assertThrows(IllegalArgumentException.class, () -> VmKey.of(new byte[31]));
        assertNotEquals(VmKey.random(), VmKey.random());
    }

    @Test
    void aKeyIsNotShown() {
        assertEquals("a VM key", Parts.key().toString());
    }

    @Test
    void saveIdsReadAsTheyAreWritten() {
        SaveId id = SaveId.random();
        assertEquals(id, SaveId.parse(id.toString()));
        assertThrows(IllegalArgumentException.class, () -> SaveId.parse("00"));
        assertThrows(
                IllegalArgumentException.class,
                () -> SaveId.parse("000102030405060708090A0B0C0D0E0F"));
    }
}
