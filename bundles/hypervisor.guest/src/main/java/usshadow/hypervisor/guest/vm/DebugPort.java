package usshadow.hypervisor.guest.vm;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import usshadow.hypervisor.guest.DebugOutput;
import usshadow.hypervisor.guest.Recorder;
import usshadow.hypervisor.guest.VirtualDevice;
import usshadow.hypervisor.guest.VirtualDeviceContext;
import usshadow.hypervisor.guest.VirtualDeviceFactory;
import usshadow.machine.AddressRange;
import usshadow.machine.AddressSpace;
import usshadow.machine.PortDevice;

/**
 * The debug port that every VM has: what the guest writes to it is kept, the newest {@value #KEPT}
 * bytes, for operators to see. Ports 0xe9 (Bochs) and 0x402 (SeaBIOS, OVMF); both read 0xe9, by
 * which guests know them.
 */
@Component(service = {VirtualDeviceFactory.class, DebugOutput.class})
public final class DebugPort implements VirtualDeviceFactory, DebugOutput {
    /** The type of the device. */
    static final String TYPE = "debug";

    /** The most bytes that are kept of a VM. */
    static final int KEPT = 64 << 10;

    private static final int BOCHS_PORT = 0xe9;
    private static final int FIRMWARE_PORT = 0x402;
    private static final int SIGN = 0xe9;

    private final Recorder recorder;
    private final Map<String, Port> present = new ConcurrentHashMap<>();

    /** Makes debug ports whose output goes to the recorder too. */
    @Activate
    public DebugPort(@Reference Recorder recorder) {
        this.recorder = recorder;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public VirtualDevice create(VirtualDeviceContext context) {
        Port port = new Port(context.vm());
        present.put(context.vm(), port);
        return port;
    }

    @Override
    public Optional<byte[]> of(String vm) {
        return Optional.ofNullable(present.get(vm)).map(Port::bytes);
    }

    private final class Port implements VirtualDevice, PortDevice {
        private final String vm;
        private final String stream;
        private final byte[] ring = new byte[KEPT];
        private long written;

        private Port(String vm) {
            this.vm = vm;
            stream = "debug-" + vm;
        }

        @Override
        public List<AddressSpace.Mapping<PortDevice>> ports() {
            return List.of(
                    new AddressSpace.Mapping<>(new AddressRange(BOCHS_PORT, 1), this),
                    new AddressSpace.Mapping<>(new AddressRange(FIRMWARE_PORT, 1), this));
        }

        @Override
        public int read(int offset, int size) {
            return SIGN;
        }

        @Override
        public void write(int offset, int size, int value) {
            byte[] one = {(byte) value};
            synchronized (ring) {
                ring[(int) (written++ % KEPT)] = one[0];
            }
            recorder.record(stream, one, 0, 1);
        }

        private byte[] bytes() {
            synchronized (ring) {
                byte[] bytes = new byte[(int) Math.min(written, KEPT)];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = ring[(int) ((written - bytes.length + i) % KEPT)];
                }
                return bytes;
            }
        }

        /** What was written stays: it tells why the machine was reset. */
        @Override
        public void reset() {}

        @Override
        public void close() {
            present.remove(vm, this);
        }

        @Override
        public String toString() {
            return "the debug port, which keeps " + bytes().length + " bytes";
        }
    }
}
