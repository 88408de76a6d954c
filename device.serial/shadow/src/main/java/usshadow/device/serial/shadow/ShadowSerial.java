package usshadow.device.serial.shadow;

import java.util.List;
import usshadow.console.DeviceEnd;
import usshadow.console.InputQueue;
import usshadow.device.serial.uart.SerialCodec;
import usshadow.device.serial.uart.Uart;
import usshadow.device.serial.uart.UartState;
import usshadow.hypervisor.cloud.DeviceContext;
import usshadow.hypervisor.cloud.ShadowDevice;
import usshadow.machine.BadStateException;
import usshadow.machine.DeviceState;

/**
 * A 16550A in L0 between a guest and its console port. Input waits in the port until the chip has
 * room, so that none is lost; output goes to the port at once.
 */
final class ShadowSerial implements ShadowDevice {
    private static final SerialCodec CODEC = new SerialCodec();

    private final DeviceContext context;
    private final Uart uart;
    private DeviceEnd end;
    private boolean closed;

    ShadowSerial(DeviceContext context) {
        this.context = context;
        uart = new Uart(context.clock(), this::interrupt, value -> end.put(value), this::feed);
        end = context.console().device(() -> context.locked(this::feed));
    }

    /** Once it is closed the wire is its successor's, who finds it as it was. */
    private void interrupt(boolean level) {
        if (!closed) {
            context.interrupt(0).set(level);
        }
    }

    /**
     * Gives the chip what it has room for; not before the chip is in the state that it begins in.
     */
    private void feed() {
        if (end == null) {
            return;
        }
        for (int next = end.peek(); next != InputQueue.NONE; next = end.peek()) {
            if (next == InputQueue.BREAK ? !uart.roomForBreak() : uart.room() == 0) {
                return;
            }
            end.poll();
            if (next == InputQueue.BREAK) {
                uart.receiveBreak();
            } else {
                uart.receive(next);
            }
        }
    }

    @Override
    public int read(int offset, int size) {
        return uart.read(offset, size);
    }

    @Override
    public void write(int offset, int size, int value) {
        uart.write(offset, size, value);
    }

    @Override
    public List<DeviceState> save() {
        UartState state = uart.state();
        return List.of(
                new DeviceState(
                        CODEC.section(), context.instance(), CODEC.version(), CODEC.encode(state)));
    }

    @Override
    public Runnable restore(List<DeviceState> sections) throws BadStateException {
        if (sections.size() != 1 || !sections.getFirst().section().equals(CODEC.section())) {
            throw new BadStateException("a serial port has one section, not " + sections);
        }
        DeviceState only = sections.getFirst();
        UartState state = CODEC.decode(only.version(), only.body());
        return () -> {
            uart.restore(state);
            feed();
        };
    }

    @Override
    public void reset() {
        uart.reset();
        feed();
    }

    @Override
    public void close() {
        closed = true;
        end.close();
        uart.reset(); // disarms its timer
    }
}
