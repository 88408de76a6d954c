package usshadow.hypervisor.cloud.vm;

import java.util.List;
import usshadow.hypervisor.cloud.DeviceContext;
import usshadow.hypervisor.cloud.ShadowDevice;
import usshadow.hypervisor.cloud.ShadowDeviceFactory;
import usshadow.machine.BadStateException;
import usshadow.machine.DeviceState;

/** A serial port of one register, which keeps what was written last. */
final class TestDevices implements ShadowDeviceFactory {
    /** A write of this value makes the device throw. */
    static final int POISON = 0xdd;

    @Override
    public String type() {
        return "serial";
    }

    @Override
    public ShadowDevice create(DeviceContext context) {
        return new Register(context);
    }

    private static final class Register implements ShadowDevice {
        private final DeviceContext context;
        private int value;

        private Register(DeviceContext context) {
            this.context = context;
        }

        @Override
        public int read(int offset, int size) {
            return value;
        }

        @Override
        public void write(int offset, int size, int written) {
            if (written == POISON) {
                throw new IllegalStateException("poison");
            }
            value = written;
        }

        @Override
        public List<DeviceState> save() {
            return List.of(
                    new DeviceState("serial", context.instance(), 3, new byte[] {(byte) value}));
        }

        @Override
        public Runnable restore(List<DeviceState> sections) throws BadStateException {
            byte[] body = sections.getFirst().body();
            if (body.length != 1) {
                throw new BadStateException("a register has one byte");
            }
            return () -> value = Byte.toUnsignedInt(body[0]);
        }

        @Override
        public void reset() {
            value = 0;
        }

        @Override
        public void close() {
            // Nothing is its own.
        }
    }
}
