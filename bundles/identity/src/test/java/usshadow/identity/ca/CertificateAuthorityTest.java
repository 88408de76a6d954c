package usshadow.identity.ca;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import usshadow.identity.HostName;
import usshadow.identity.Pem;

class CertificateAuthorityTest {
    @TempDir Path folder;

    @Test
    void theSameFolderGivesTheSameAuthority() throws Exception {
        String first = CertificateAuthority.open(folder.resolve("ca")).certificatePem();
        assertEquals(first, CertificateAuthority.open(folder.resolve("ca")).certificatePem());
    }

    @Test
    void privateKeysAreForTheirOwnerOnly() throws Exception {
        CertificateAuthority ca = CertificateAuthority.open(folder.resolve("ca"));
        Path host = ca.host("alpha", folder.resolve("alpha.pem"));
        for (Path file : List.of(host, folder.resolve("ca/ca.key"))) {
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
    }

    @Test
    void aHostsCertificateNamesTheHost() throws Exception {
        X509Certificate host =
                Pem.certificates(CertificateAuthority.create().host("alpha")).getFirst();
        assertEquals("alpha", HostName.of(host));
    }

    @Test
    void theFleetsCertificateNamesNoHostButItsAddresses() throws Exception {
        String pem = CertificateAuthority.create().fleet(List.of("localhost", "127.0.0.1", "::1"));
        X509Certificate fleet = Pem.certificates(pem).getFirst();
        assertThrows(CertificateException.class, () -> HostName.of(fleet));
        List<Object> names =
                fleet.getSubjectAlternativeNames().stream().<Object>map(n -> n.get(1)).toList();
        assertEquals(List.of("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1"), names);
    }

    @Test
    void namesThatCouldBeReadOtherwiseAreRefused() {
        CertificateAuthority ca = CertificateAuthority.create();
        for (String name : List.of("", "Alpha", "a,OU=fleet", "a/b", "1a", "a".repeat(33))) {
            assertThrows(IllegalArgumentException.class, () -> ca.host(name), name);
        }
    }
}
