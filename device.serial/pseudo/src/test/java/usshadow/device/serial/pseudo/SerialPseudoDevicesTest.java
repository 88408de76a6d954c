package usshadow.device.serial.pseudo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import usshadow.migration.api.BodyLayout;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;
import usshadow.migration.api.PseudoDevice;
import usshadow.migration.api.ShadowChannel;

class SerialPseudoDevicesTest {
    /** Shadow devices that keep what they are given. */
    private static final class Shadows implements ShadowChannel {
        final Map<String, byte[]> parts = new HashMap<>();
        MigrationException refusal;

        @Override
        public byte[] save(String device, int instance) throws MigrationException {
            refuse();
            return parts.get(device + instance);
        }

        @Override
        public void load(String device, int instance, byte[] part) throws MigrationException {
            refuse();
            parts.put(device + instance, part);
        }

        private void refuse() throws MigrationException {
            if (refusal != null) {
                throw refusal;
            }
        }
    }

    private final Shadows shadows = new Shadows();
    private final List<PseudoDevice> devices = new SerialPseudoDevices().create(1, shadows);

    @Test
    void theSectionsAreQemusSerialAndTheConsole() {
        assertEquals(
                List.of("serial/1 v3", "console/1 v1"),
                devices.stream()
                        .map(d -> d.section() + "/" + d.instance() + " v" + d.version())
                        .toList());
        devices.forEach(d -> assertEquals("serial", d.type()));
        devices.forEach(d -> assertSame(BodyLayout.OPAQUE, d.layout()));
    }

    @Test
    void statesGoThroughTheChannelUnchanged() throws MigrationException {
        shadows.parts.put("serial1", new byte[] {1, 2});
        assertArrayEquals(new byte[] {1, 2}, devices.get(0).save());
        devices.get(1).load(1, new byte[] {3});
        assertArrayEquals(new byte[] {3}, shadows.parts.get("console1"));
    }

    @Test
    void theCloudHypervisorsRefusalIsPassedOn() {
        shadows.refusal = new MigrationException(MigrationFailure.REFUSED, "foreign part");
        for (PseudoDevice device : devices) {
            assertSame(shadows.refusal, assertThrows(MigrationException.class, device::save));
            assertSame(
                    shadows.refusal,
                    assertThrows(MigrationException.class, () -> device.load(3, new byte[1])));
        }
    }
}
