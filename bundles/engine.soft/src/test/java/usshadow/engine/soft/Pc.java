package usshadow.engine.soft;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import usshadow.chipset.PcPorts;
import usshadow.chipset.PicCodec;
import usshadow.chipset.PicPair;
import usshadow.chipset.Pit;
import usshadow.chipset.PitCodec;
import usshadow.chipset.Rtc;
import usshadow.chipset.RtcCodec;
import usshadow.chipset.SystemControlB;
import usshadow.chipset.SystemControlBCodec;
import usshadow.device.serial.uart.SerialCodec;
import usshadow.device.serial.uart.Uart;
import usshadow.guest.GuestImage;
import usshadow.machine.AddressRange;
import usshadow.machine.AddressSpace;
import usshadow.machine.BadStateException;
import usshadow.machine.Clock;
import usshadow.machine.DeviceState;
import usshadow.machine.ManualClock;
import usshadow.machine.MemorySlot;
import usshadow.machine.PortDevice;
import usshadow.machine.StateCodec;
import usshadow.machine.VcpuEngine;
import usshadow.machine.VcpuExit;
import usshadow.machine.VcpuState;
import usshadow.machine.VcpuStateCodec;

/**
 * A PC with a serial port, whose time goes on when the guest halts. It can be saved between two
 * instructions, with the codecs that migrations use, and restored into another.
 */
public final class Pc implements AutoCloseable {
    private static final int TICK = 1_000_000;
    private static final int COM1 = 0x3f8;
    private static final long LONGEST_WAIT = 240L * 1000 * TICK;
    private static final int LAST_SHOWN = 400;
    private static final int DEBUG_PORT = 0xe9;
    private static final int TSC_KHZ = 1_000_000;

    final Clock clock;
    final ByteArrayOutputStream debug = new ByteArrayOutputStream();
    final VcpuEngine.Vm vm;
    final VcpuEngine.Vcpu vcpu;
    private final int ram;
    private final Arena arena = Arena.ofShared();
    private final AddressSpace<PortDevice> ports = new AddressSpace<>();
    private final StringBuilder screen = new StringBuilder();
    private final Queue<Integer> input = new ArrayDeque<>();
    private final PicPair pic;
    private final Uart uart;
    private final List<Section<?>> sections;

    /** The chips exist before the vCPU that they interrupt. */
    private VcpuEngine.Vcpu interrupted;

    /**
     * A PC in the middle of its work.
     *
     * @param sections of the vCPU and the chips
     * @param ram all of it
     * @param nanos the machine's time
     */
    public record Saved(List<DeviceState> sections, byte[] ram, long nanos) {}

    private record Section<S>(
            StateCodec<S> codec, int instance, Supplier<S> state, Consumer<S> restore) {
        DeviceState save() {
            return new DeviceState(
                    codec.section(), instance, codec.version(), codec.encode(state.get()));
        }

        void restore(DeviceState saved) throws BadStateException {
            restore.accept(codec.decode(saved.version(), saved.body()));
        }
    }

    /** Time stands still but for halts, which last a millisecond. */
    Pc(VcpuEngine engine, GuestImage image, int ram) {
        this(engine, image, ram, new ManualClock());
    }

    /** With an image in its memory. */
    public Pc(VcpuEngine engine, GuestImage image, int ram, Clock clock) {
        this(engine, ram, clock);
        image.load(vm.memory(), ram);
        set(image.entry());
    }

    /**
     * As it was saved.
     *
     * @param clock which begins at the saved time
     */
    public Pc(VcpuEngine engine, Saved saved, Clock clock) throws BadStateException {
        this(engine, saved.ram.length, clock);
        vm.memory().write(0, saved.ram);
        synchronized (clock) {
            for (int i = 0; i < sections.size(); i++) {
                sections.get(i).restore(saved.sections.get(i));
            }
        }
    }

    private Pc(VcpuEngine engine, int ram, Clock clock) {
        this.clock = clock;
        this.ram = ram;
        vm = engine.create(clock, TSC_KHZ);
        vm.addSlot(new MemorySlot(0, 0, arena.allocate(ram, MemorySlot.PAGE), false));
        pic = new PicPair(level -> interrupt());
        Pit pit = new Pit(clock, pic.line(PcPorts.IRQ_PIT));
        SystemControlB control = new SystemControlB(clock, pit);
        Rtc rtc = new Rtc(clock, pic.line(PcPorts.IRQ_RTC));
        uart =
                new Uart(
                        clock,
                        pic.line(PcPorts.IRQ_COM1),
                        value -> screen.append((char) value),
                        this::feed);
        ports.add(PcPorts.PIC_MASTER, pic.master());
        ports.add(PcPorts.PIC_SLAVE, pic.slave());
        ports.add(PcPorts.PIT, pit);
        ports.add(PcPorts.SYSTEM_CONTROL_B, control);
        ports.add(PcPorts.RTC, rtc);
        ports.add(new AddressRange(COM1, Uart.PORTS), uart);
        vcpu = vm.createVcpu(0, pic);
        interrupted = vcpu;
        PicCodec pics = new PicCodec();
        sections =
                List.of(
                        new Section<>(new VcpuStateCodec(), 0, vcpu::state, this::set),
                        new Section<>(
                                pics,
                                0,
                                () -> pic.state().master(),
                                s -> pic.restore(new PicPair.State(s, pic.state().slave()))),
                        new Section<>(
                                pics,
                                1,
                                () -> pic.state().slave(),
                                s -> pic.restore(new PicPair.State(pic.state().master(), s))),
                        new Section<>(new PitCodec(), 0, pit::state, pit::restore),
                        new Section<>(
                                new SystemControlBCodec(), 0, control::state, control::restore),
                        new Section<>(new RtcCodec(), 0, rtc::state, rtc::restore),
                        new Section<>(new SerialCodec(), 0, uart::state, uart::restore));
    }

    private void set(VcpuState state) {
        try {
            vcpu.state(state);
        } catch (BadStateException e) {
            throw new AssertionError(e);
        }
    }

    /** Goes on until at least so many instructions have been executed here. */
    public void runTo(long instructions) {
        while (vcpu.instructions() < instructions) {
            mustGoOn(step());
        }
    }

    /** Its state between two instructions. */
    public Saved save() {
        while (vcpu.incomplete()) {
            vcpu.kick();
            mustGoOn(step());
        }
        synchronized (clock) {
            List<DeviceState> saved = new ArrayList<>();
            sections.forEach(section -> saved.add(section.save()));
            return new Saved(saved, ram(0, ram), clock.nanos());
        }
    }

    /** What was shown since the last input. */
    public String screen() {
        return screen.toString();
    }

    private void mustGoOn(VcpuExit exit) {
        if (exit != null && !(exit instanceof VcpuExit.Cancelled)) {
            throw new AssertionError(exit + " after " + screen);
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
    public String type(String text, String expected) {
        screen.setLength(0);
        synchronized (clock) {
            text.chars().forEach(input::add);
            feed();
        }
        return await(expected);
    }

    /** Goes on until the screen ends with what is expected. Returns what was shown. */
    public String await(String expected) {
        long limit = clock.nanos() + LONGEST_WAIT;
        while (screen.length() < expected.length()
                || screen.lastIndexOf(expected) != screen.length() - expected.length()) {
            mustGoOn(step());
            if (clock.nanos() > limit) {
                String end = screen.substring(Math.max(0, screen.length() - LAST_SHOWN));
                throw new AssertionError("waited for '" + expected + "', shown: " + end);
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
