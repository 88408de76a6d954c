package usshadow.engine.soft;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import usshadow.chipset.PcPorts;
import usshadow.chipset.PicPair;
import usshadow.chipset.Pit;
import usshadow.chipset.Rtc;
import usshadow.chipset.SystemControlB;
import usshadow.device.serial.uart.Uart;
import usshadow.guest.GuestImage;
import usshadow.machine.AddressRange;
import usshadow.machine.AddressSpace;
import usshadow.machine.BadStateException;
import usshadow.machine.Clock;
import usshadow.machine.ManualClock;
import usshadow.machine.MemorySlot;
import usshadow.machine.PortDevice;
import usshadow.machine.VcpuEngine;
import usshadow.machine.VcpuExit;

/** A PC with a serial port, whose time goes on when the guest halts. */
final class Pc implements AutoCloseable {
    private static final int TICK = 1_000_000;
    private static final int COM1 = 0x3f8;
    private static final int DEBUG_PORT = 0xe9;
    private static final int TSC_KHZ = 1_000_000;

    final Clock clock;
    final ByteArrayOutputStream debug = new ByteArrayOutputStream();
    final VcpuEngine.Vm vm;
    final VcpuEngine.Vcpu vcpu;
    private final Arena arena = Arena.ofShared();
    private final AddressSpace<PortDevice> ports = new AddressSpace<>();
    private final StringBuilder screen = new StringBuilder();
    private final Queue<Integer> input = new ArrayDeque<>();
    private final PicPair pic;
    private final Uart uart;

    /** The chips exist before the vCPU that they interrupt. */
    private VcpuEngine.Vcpu interrupted;

    /** Time stands still but for halts, which last a millisecond. */
    Pc(VcpuEngine engine, GuestImage image, int ram) {
        this(engine, image, ram, new ManualClock());
    }

    Pc(VcpuEngine engine, GuestImage image, int ram, Clock clock) {
        this.clock = clock;
        vm = engine.create(clock, TSC_KHZ);
        vm.addSlot(new MemorySlot(0, 0, arena.allocate(ram, MemorySlot.PAGE), false));
        pic = new PicPair(level -> interrupt());
        Pit pit = new Pit(clock, pic.line(PcPorts.IRQ_PIT));
        uart =
                new Uart(
                        clock,
                        pic.line(PcPorts.IRQ_COM1),
                        value -> screen.append((char) value),
                        this::feed);
        ports.add(PcPorts.PIC_MASTER, pic.master());
        ports.add(PcPorts.PIC_SLAVE, pic.slave());
        ports.add(PcPorts.PIT, pit);
        ports.add(PcPorts.SYSTEM_CONTROL_B, new SystemControlB(clock, pit));
        ports.add(PcPorts.RTC, new Rtc(clock, pic.line(PcPorts.IRQ_RTC)));
        ports.add(new AddressRange(COM1, Uart.PORTS), uart);
        vcpu = vm.createVcpu(0, pic);
        interrupted = vcpu;
        image.load(vm.memory(), ram);
        try {
            vcpu.state(image.entry());
        } catch (BadStateException e) {
            throw new AssertionError(e);
        }
    }

    private void interrupt() {
        if (interrupted != null) {
            interrupted.interrupt();
        }
    }

    private void feed() {
        while (!input.isEmpty() && uart.room() > 0) {
            uart.receive(input.remove());
        }
    }

    /** Types, and goes on until the screen ends with what is expected. Returns what was shown. */
    String type(String text, String expected) {
        screen.setLength(0);
        synchronized (clock) {
            text.chars().forEach(input::add);
            feed();
        }
        return await(expected);
    }

    /** Goes on until the screen ends with what is expected. Returns what was shown. */
    String await(String expected) {
        while (screen.length() < expected.length()
                || screen.lastIndexOf(expected) != screen.length() - expected.length()) {
            VcpuExit exit = step();
            if (exit != null) {
                throw new AssertionError(exit + " after " + screen);
            }
        }
        return screen.toString();
    }

    /** Goes on for some machine time. */
    void idle(int millis) {
        long until = clock.nanos() + (long) millis * TICK;
        while (clock.nanos() < until) {
            step();
        }
    }

    /** Runs to the next exit and answers it; returns one that no chip answers. */
    VcpuExit step() {
        VcpuExit exit = vcpu.run();
        synchronized (clock) {
            return answer(exit);
        }
    }

    private VcpuExit answer(VcpuExit exit) {
        switch (exit) {
            case VcpuExit.PortOut out -> {
                AddressSpace.Mapping<PortDevice> there = ports.find(out.port(), out.size());
                if (out.port() == DEBUG_PORT) {
                    debug.write(out.value());
                } else if (there != null) {
                    int offset = (int) (out.port() - there.range().start());
                    there.target().write(offset, out.size(), out.value());
                }
            }
            case VcpuExit.PortIn in -> {
                AddressSpace.Mapping<PortDevice> there = ports.find(in.port(), in.size());
                vcpu.complete(
                        there == null
                                ? -1
                                : there.target()
                                        .read(
                                                (int) (in.port() - there.range().start()),
                                                in.size()));
            }
            case VcpuExit.Halt _ -> sleep();
            default -> {
                return exit;
            }
        }
        return null;
    }

    private void sleep() {
        if (clock instanceof ManualClock manual) {
            manual.advance(TICK);
        } else if (!pic.pending()) {
            try {
                clock.wait(1);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    byte[] ram(long address, int length) {
        byte[] bytes = new byte[length];
        vm.memory().read(address, bytes);
        return bytes;
    }

    boolean memoryHolds(String text, int size) {
        return new String(ram(0, size), StandardCharsets.ISO_8859_1).contains(text);
    }

    @Override
    public void close() {
        vm.close();
        arena.close();
    }
}
