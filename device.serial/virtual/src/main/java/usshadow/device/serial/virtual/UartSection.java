package usshadow.device.serial.virtual;

import java.util.List;
import usshadow.device.serial.uart.SerialCodec;
import usshadow.device.serial.uart.Uart;
import usshadow.machine.BadStateException;
import usshadow.migration.api.BodyLayout;
import usshadow.migration.api.MigratableDevice;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;

/** The UART's state, as QEMU's section {@code serial} version 3 has it, in the clear. */
record UartSection(int instance, Uart uart) implements MigratableDevice {
    private static final SerialCodec CODEC = new SerialCodec();

    /** The fields and subsections of QEMU's vmstate_serial. */
    private static final BodyLayout LAYOUT =
            new BodyLayout.Fields(
                    List.of(
                            new BodyLayout.Field("divider", "uint16", Short.BYTES),
                            register("rbr"),
                            register("ier"),
                            register("iir"),
                            register("lcr"),
                            register("mcr"),
                            register("lsr"),
                            register("msr"),
                            register("scr"),
                            register("fcr_vmstate")),
                    List.of(
                            subsection("thr_ipending", word("thr_ipending")),
                            subsection("tsr", word("tsr_retry"), register("thr"), register("tsr")),
                            fifo("recv_fifo"),
                            fifo("xmit_fifo"),
                            subsection(
                                    "fifo_timeout_timer",
                                    new BodyLayout.Field(
                                            "fifo_timeout_timer", "timer", Long.BYTES)),
                            subsection("timeout_ipending", word("timeout_ipending")),
                            subsection(
                                    "poll",
                                    word("poll_msl"),
                                    new BodyLayout.Field(
                                            "modem_status_poll", "timer", Long.BYTES))));

    private static final int FIFO_DEPTH = 16;

    private static BodyLayout.Field register(String name) {
        return new BodyLayout.Field(name, "uint8", Byte.BYTES);
    }

    private static BodyLayout.Field word(String name) {
        return new BodyLayout.Field(name, "int32", Integer.BYTES);
    }

    private static BodyLayout.Subsection subsection(String name, BodyLayout.Field... fields) {
        return new BodyLayout.Subsection("serial/" + name, 1, List.of(fields));
    }

    private static BodyLayout.Subsection fifo(String name) {
        return subsection(
                name,
                new BodyLayout.Field(name + ".data", "buffer", FIFO_DEPTH),
                new BodyLayout.Field(name + ".head", "uint32", Integer.BYTES),
                new BodyLayout.Field(name + ".num", "uint32", Integer.BYTES));
    }

    @Override
    public String section() {
        return CODEC.section();
    }

    @Override
    public int version() {
        return CODEC.version();
    }

    @Override
    public BodyLayout layout() {
        return LAYOUT;
    }

    @Override
    public byte[] save() {
        return CODEC.encode(uart.state());
    }

    @Override
    public void load(int version, byte[] body) throws MigrationException {
        try {
            uart.restore(CODEC.decode(version, body));
        } catch (BadStateException e) {
            throw new MigrationException(MigrationFailure.DEVICE, e.getMessage(), e);
        }
    }
}
