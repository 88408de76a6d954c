package usshadow.migration.manager;

import java.util.List;
import usshadow.migration.api.BodyLayout;
import usshadow.migration.api.MigratableDevice;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.PseudoDevice;

/** A device whose state is an array. */
class TestDevice implements MigratableDevice {
    /** Like a small UART: four bytes, and a FIFO that is not always there. */
    static final BodyLayout UART =
            new BodyLayout.Fields(
                    List.of(
                            new BodyLayout.Field("divider", "uint16", 2),
                            new BodyLayout.Field("regs", "uint8", 1, 2)),
                    List.of(
                            new BodyLayout.Subsection(
                                    "uart/fifo",
                                    1,
                                    List.of(new BodyLayout.Field("data", "buffer", 6)))));

    private final String section;
    private final int instance;
    private final int version;
    private final BodyLayout layout;
    volatile byte[] state;

    /** Thrown by save or load. */
    volatile Exception fault;

    TestDevice(String section, int instance, int version, BodyLayout layout, byte[] state) {
        this.section = section;
        this.instance = instance;
        this.version = version;
        this.layout = layout;
        this.state = state;
    }

    static TestDevice opaque(String section, byte... state) {
        return new TestDevice(section, 0, 1, BodyLayout.OPAQUE, state);
    }

    /** As it is made at a destination: the same kind, without a state. */
    TestDevice empty() {
        return new TestDevice(section, instance, version, layout, new byte[0]);
    }

    @Override
    public String section() {
        return section;
    }

    @Override
    public int instance() {
        return instance;
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public BodyLayout layout() {
        return layout;
    }

    @Override
    public byte[] save() throws MigrationException {
        fail();
        return state.clone();
    }

    @Override
    public void load(int loaded, byte[] body) throws MigrationException {
        fail();
        state = body.clone();
    }

    private void fail() throws MigrationException {
        switch (fault) {
            case null -> {}
            case MigrationException typed -> throw typed;
            case RuntimeException untyped -> throw untyped;
            default -> throw new AssertionError(fault);
        }
    }

    /** The same, standing for a shadow device. */
    static final class Pseudo extends TestDevice implements PseudoDevice {
        private final String type;

        Pseudo(String type, byte... state) {
            super(type, 0, 1, BodyLayout.OPAQUE, state);
            this.type = type;
        }

        @Override
        public String type() {
            return type;
        }

        @Override
        Pseudo empty() {
            return new Pseudo(type);
        }
    }
}
