package usshadow.device.serial.virtual;

import java.util.List;
import usshadow.console.ConsolePort;
import usshadow.console.DeviceEnd;
import usshadow.console.InputQueue;
import usshadow.console.VmStatus;
import usshadow.device.serial.uart.Uart;
import usshadow.hypervisor.guest.Recorder;
import usshadow.hypervisor.guest.VirtualDevice;
import usshadow.hypervisor.guest.VirtualDeviceContext;
import usshadow.machine.AddressRange;
import usshadow.machine.AddressSpace;
import usshadow.machine.PortDevice;
import usshadow.migration.api.MigratableDevice;

/**
 * A UART between a guest and a console, both in the virtualized system.
 *
 * <pre>
 *   console ─poll─▶ feed ─receive─▶ UART ─▶ guest          while the UART has room
 *   console ◀─put── recorder ◀─── UART ◀── guest
 * </pre>
 */
final class SerialDevice implements VirtualDevice {
    private final ComPort com;
    private final ConsolePort port;
    private final Recorder recorder;
    private final Runnable forget;
    private final String recordIn;
    private final String recordOut;
    private final DeviceEnd end;
    private final Uart uart;
    private final List<MigratableDevice> sections;

    /** A break that waits until the guest has read what came before it. */
    private boolean heldBreak;

    SerialDevice(
            VirtualDeviceContext context,
            ComPort com,
            ConsolePort port,
            Recorder recorder,
            Runnable forget) {
        this.com = com;
        this.port = port;
        this.recorder = recorder;
        this.forget = forget;
        recordIn = "console-%s-%s-in".formatted(port.vm(), port.name());
        recordOut = "console-%s-%s-out".formatted(port.vm(), port.name());
        end = port.device(() -> context.locked(this::feed));
        uart =
                new Uart(
                        context.clock(),
                        context.interrupt(com.interrupt()),
                        this::transmit,
                        this::feed);
        sections =
                List.of(
                        new UartSection(context.instance(), uart),
                        new ConsoleSection(context.instance(), port));
    }

    private void transmit(int value) {
        record(recordOut, value);
        end.put(value);
    }

    /** Hands input to the UART, as far as it takes some. */
    private void feed() {
        while (!heldBreak && uart.room() > 0) {
            int event = end.poll();
            if (event == InputQueue.NONE) {
                return;
            }
            heldBreak = event == InputQueue.BREAK;
            if (!heldBreak) {
                record(recordIn, event);
                uart.receive(event);
            }
        }
        if (heldBreak && uart.roomForBreak()) {
            heldBreak = false;
            uart.receiveBreak();
        }
    }

    private void record(String stream, int value) {
        if (recorder.isOn()) {
            recorder.record(stream, new byte[] {(byte) value}, 0, 1);
        }
    }

    @Override
    public List<AddressSpace.Mapping<PortDevice>> ports() {
        return List.of(new AddressSpace.Mapping<>(new AddressRange(com.base(), Uart.PORTS), uart));
    }

    @Override
    public List<MigratableDevice> sections() {
        return sections;
    }

    @Override
    public void reset() {
        heldBreak = false;
        uart.reset();
    }

    @Override
    public void started() {
        port.status(new VmStatus(VmStatus.Phase.RUNNING, ""));
        port.open();
        feed();
    }

    /** A break that still waits is no longer the console's: it goes into the UART's state. */
    @Override
    public void stopped() {
        port.freeze();
        port.status(new VmStatus(VmStatus.Phase.PAUSED, ""));
        if (heldBreak) {
            heldBreak = false;
            uart.receiveBreak();
        }
    }

    @Override
    public void close() {
        forget.run();
        end.close();
        port.close();
    }
}
