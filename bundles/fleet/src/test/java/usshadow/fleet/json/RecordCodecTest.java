package usshadow.fleet.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import usshadow.fleet.ClaimId;
import usshadow.fleet.FleetException;
import usshadow.fleet.FleetException.Reason;
import usshadow.fleet.HostRecord;
import usshadow.fleet.Owner;
import usshadow.fleet.Ownership;
import usshadow.fleet.Ownership.State;
import usshadow.fleet.SavePoint;
import usshadow.fleet.TestHosts;
import usshadow.fleet.VmRegistration;
import usshadow.fleet.WrappedKey;
import usshadow.identity.HostIdentity;
import usshadow.sealing.SaveId;

/** The records and the vectors in docs/formats/fleet.md. */
class RecordCodecTest {
    private static final Path DOCUMENT = Path.of("../../docs/formats/fleet.md");
    private static final ClaimId CLAIM = new ClaimId("000102030405060708090a0b0c0d0e0f");
    private static final SavePoint SAVE =
            new SavePoint(3, SaveId.parse("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"));
    private static final Owner BETA = new Owner("beta", "vs", "b1");

    private final OwnershipCodec ownership = new OwnershipCodec();
    private final RegistrationCodec registrations = new RegistrationCodec();

    @TempDir Path folder;

    private static List<String> vectors() throws IOException {
        return Files.readAllLines(DOCUMENT).stream().filter(l -> l.startsWith("{")).toList();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void theDocumentsRegistrationIsWhatTheCodecWritesAndReads() throws Exception {
        VmRegistration registration =
                VmRegistration.of(
                        TestHosts.settings("web1"),
                        Map.of("alpha", new WrappedKey(new byte[] {0, 1, 2, 3})));
        String vector = vectors().get(0);
        assertEquals(vector, text(registrations.encode(registration)));
        assertEquals(registration, registrations.decode("vms/web1", bytes(vector)));
    }

    @Test
    void theDocumentsOwnershipsAreWhatTheCodecWritesAndReads() throws Exception {
        List<Ownership> records =
                List.of(
                        Ownership.NEW,
                        new Ownership(4, State.CLAIMED, BETA, CLAIM, SAVE, null),
                        new Ownership(4, State.RUNNING, BETA, CLAIM, null, null),
                        new Ownership(5, State.OFF, null, null, null, SAVE));
        for (int i = 0; i < records.size(); i++) {
            String vector = vectors().get(1 + i);
            assertEquals(vector, text(ownership.encode(records.get(i))));
            assertEquals(records.get(i), ownership.decode("ownership/web1", bytes(vector)));
        }
    }

    @Test
    void aHostsRecordIsReadAsItWasWritten() throws Exception {
        try (TestHosts hosts = new TestHosts(folder)) {
            HostIdentity alpha = hosts.identity("alpha");
            HostRecord record =
                    new HostRecord(
                            "alpha",
                            "127.0.0.1:2222",
                            alpha.certificates(),
                            alpha.wrappingKey(),
                            "a1");
            HostCodec codec = new HostCodec();
            assertEquals(record, codec.decode("hosts/alpha", codec.encode(record)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "{\"format\":2,\"epoch\":0,\"state\":\"off\"}",
                "{\"format\":\"1\",\"epoch\":0,\"state\":\"off\"}",
                "{\"format\":1,\"epoch\":0}",
                "{\"format\":1,\"epoch\":0.5,\"state\":\"off\"}",
                "{\"format\":1,\"epoch\":1e999999999,\"state\":\"off\"}",
                "{\"format\":1,\"epoch\":-1,\"state\":\"off\"}",
                "{\"format\":1,\"epoch\":0,\"state\":\"OFF\"}",
                "{\"format\":1,\"epoch\":0,\"state\":\"off\",\"more\":1}",
                "{\"format\":1,\"epoch\":0,\"state\":\"running\"}",
                "{\"format\":1,\"epoch\":1,\"state\":\"off\",\"claimable\":{\"epoch\":1}}",
                "{\"format\":1,\"epoch\":1,\"state\":\"off\",\"claimable\":7}"
            })
    void whatIsNoRecordIsNamed(String text) {
        FleetException e =
                assertThrows(
                        FleetException.class, () -> ownership.decode("ownership/x", bytes(text)));
        assertEquals(Reason.BAD_RECORD, e.reason());
        assertTrue(e.getMessage().contains("ownership/x"), e.getMessage());
    }
}
