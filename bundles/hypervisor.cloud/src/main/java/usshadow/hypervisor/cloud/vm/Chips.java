package usshadow.hypervisor.cloud.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import usshadow.chipset.DelayPort;
import usshadow.chipset.PcPorts;
import usshadow.chipset.PicCodec;
import usshadow.chipset.PicPair;
import usshadow.chipset.Pit;
import usshadow.chipset.PitCodec;
import usshadow.chipset.ResetControl;
import usshadow.chipset.Rtc;
import usshadow.chipset.RtcCodec;
import usshadow.chipset.SystemControlA;
import usshadow.chipset.SystemControlACodec;
import usshadow.chipset.SystemControlB;
import usshadow.chipset.SystemControlBCodec;
import usshadow.machine.BadStateException;
import usshadow.machine.Clock;
import usshadow.machine.DeviceState;
import usshadow.machine.InterruptLine;
import usshadow.machine.StateCodec;

/** The chips that every PC has, which are L0's in every VM: interrupt controllers and timers. */
final class Chips {
    /**
     * One section of their state.
     *
     * @param <S> the chip's state
     */
    private record Section<S>(
            StateCodec<S> codec, int instance, Supplier<S> state, Consumer<S> restore) {
        DeviceState save() {
            return new DeviceState(
                    codec.section(), instance, codec.version(), codec.encode(state.get()));
        }

        /** Prepares a change, without changing anything yet. */
        Runnable prepare(List<DeviceState> saved) throws BadStateException {
            for (DeviceState each : saved) {
                if (each.section().equals(codec.section()) && each.instance() == instance) {
                    S decoded = codec.decode(each.version(), each.body());
                    return () -> restore.accept(decoded);
                }
            }
            throw new BadStateException(
                    "section " + codec.section() + "/" + instance + " is missing");
        }
    }

    /** The master input that the slave drives: nobody else has it. */
    private static final int CASCADE = 2;

    private final PicPair pic;
    private final Pit pit;
    private final SystemControlB control;
    private final SystemControlA fast;
    private final ResetControl resetControl;
    private final Rtc rtc;
    private final List<Section<?>> sections;

    /**
     * The chips after power-on.
     *
     * @param intr the vCPU's INTR pin
     * @param reset noted when the guest asks for a reset by a chip
     * @param memoryBytes of RAM, which the CMOS tells
     */
    Chips(Clock clock, InterruptLine intr, Runnable reset, long memoryBytes) {
        pic = new PicPair(intr);
        pit = new Pit(clock, pic.line(PcPorts.IRQ_PIT));
        control = new SystemControlB(clock, pit);
        fast = new SystemControlA(reset);
        resetControl = new ResetControl(reset);
        rtc = new Rtc(clock, pic.line(PcPorts.IRQ_RTC));
        rtc.memorySize(memoryBytes, 0);
        PicCodec picCodec = new PicCodec();
        sections =
                List.of(
                        new Section<>(
                                picCodec,
                                0,
                                () -> pic.state().master(),
                                master ->
                                        pic.restore(
                                                new PicPair.State(master, pic.state().slave()))),
                        new Section<>(
                                picCodec,
                                1,
                                () -> pic.state().slave(),
                                slave ->
                                        pic.restore(
                                                new PicPair.State(pic.state().master(), slave))),
                        new Section<>(new PitCodec(), 0, pit::state, pit::restore),
                        new Section<>(
                                new SystemControlBCodec(), 0, control::state, control::restore),
                        new Section<>(new SystemControlACodec(), 0, fast::state, fast::restore),
                        new Section<>(new RtcCodec(), 0, rtc::state, rtc::restore));
    }

    PicPair pic() {
        return pic;
    }

    /**
     * Adds their ports, and the delay port with them: Linux writes to it whenever it programs the
     * timer, which would else wake L1 each time.
     */
    void mapInto(Ports ports) {
        ports.add(PcPorts.PIC_MASTER, pic.master());
        ports.add(PcPorts.PIC_SLAVE, pic.slave());
        ports.add(PcPorts.ELCR, pic.elcr());
        ports.add(PcPorts.PIT, pit);
        ports.add(PcPorts.SYSTEM_CONTROL_B, control);
        ports.add(PcPorts.SYSTEM_CONTROL_A, fast);
        ports.add(PcPorts.RESET_CONTROL, resetControl);
        ports.add(PcPorts.RTC, rtc);
        ports.add(PcPorts.DELAY, new DelayPort());
    }

    /** The interrupt lines that these chips drive. */
    Set<Integer> ownLines() {
        return Set.of(PcPorts.IRQ_PIT, PcPorts.IRQ_RTC, CASCADE);
    }

    List<DeviceState> save() {
        List<DeviceState> saved = new ArrayList<>();
        sections.forEach(section -> saved.add(section.save()));
        return saved;
    }

    /**
     * Prepares to become what was saved, without changing anything yet.
     *
     * @return does the change; it cannot fail
     */
    Runnable restore(List<DeviceState> saved) throws BadStateException {
        List<Runnable> changes = new ArrayList<>();
        for (Section<?> section : sections) {
            changes.add(section.prepare(saved));
        }
        return () -> changes.forEach(Runnable::run);
    }

    void reset() {
        pic.reset();
        pit.reset();
        control.reset();
        fast.reset();
        rtc.reset();
    }
}
