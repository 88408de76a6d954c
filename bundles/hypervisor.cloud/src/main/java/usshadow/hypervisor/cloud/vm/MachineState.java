package usshadow.hypervisor.cloud.vm;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import usshadow.machine.BadStateException;
import usshadow.machine.DeviceState;
import usshadow.machine.VcpuEngine;
import usshadow.machine.VcpuState;
import usshadow.machine.VcpuStateCodec;

/**
 * The state of CPU, chips and clock as sections.
 *
 * <pre>
 *   vcpu/0, the chips' sections, clock/0:
 *   clock version 1   machine time u64 ns   time of day at that moment u64 ms   (big-endian)
 * </pre>
 *
 * <p>A machine that is restored has slept: its time goes on from where it stood, and at once jumps
 * ahead by as much time of day as has passed since, if that is between 0 and a day.
 */
final class MachineState {
    private static final VcpuStateCodec VCPU = new VcpuStateCodec();
    private static final String CLOCK = "clock";
    private static final int CLOCK_VERSION = 1;
    private static final int CLOCK_SIZE = 2 * Long.BYTES;
    private static final long LONGEST_SLEEP_MILLIS = 24 * 3600 * 1000L;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private MachineState() {}

    /** The vCPU must be out of its run. */
    static List<DeviceState> read(Board board, VcpuEngine.Vcpu vcpu) {
        List<DeviceState> sections = new ArrayList<>();
        board.locked(
                () -> {
                    byte[] vcpuBody = VCPU.encode(vcpu.state());
                    sections.add(
                            new DeviceState(VCPU.section(), vcpu.id(), VCPU.version(), vcpuBody));
                    sections.addAll(board.chips().save());
                    ByteBuffer clock = ByteBuffer.allocate(CLOCK_SIZE);
                    clock.putLong(board.clock().nanos()).putLong(board.clock().wallMillis());
                    sections.add(new DeviceState(CLOCK, 0, CLOCK_VERSION, clock.array()));
                });
        return sections;
    }

    /**
     * Sets it; all or nothing. The clock stands still.
     *
     * @throws BadStateException if a section is missing or wrong
     */
    static void write(List<DeviceState> sections, Board board, VcpuEngine.Vcpu vcpu)
            throws BadStateException {
        DeviceState vcpuSection = find(sections, VCPU.section());
        VcpuState vcpuState = VCPU.decode(vcpuSection.version(), vcpuSection.body());
        DeviceState clockSection = find(sections, CLOCK);
        if (clockSection.version() != CLOCK_VERSION || clockSection.body().length != CLOCK_SIZE) {
            throw new BadStateException("section clock is not one of version " + CLOCK_VERSION);
        }
        ByteBuffer clock = ByteBuffer.wrap(clockSection.body());
        long nanos = clock.getLong();
        long slept = board.clock().wallMillis() - clock.getLong();
        if (nanos < 0 || nanos > Long.MAX_VALUE / 2) {
            throw new BadStateException("machine time " + nanos + " ns is impossible");
        }
        Runnable chips = board.chips().restore(sections);
        board.clock().set(nanos);
        vcpu.state(vcpuState);
        board.locked(
                () -> {
                    chips.run();
                    boolean plausible = slept > 0 && slept < LONGEST_SLEEP_MILLIS;
                    board.clock().set(nanos + (plausible ? slept * NANOS_PER_MILLI : 0));
                });
    }

    private static DeviceState find(List<DeviceState> sections, String name)
            throws BadStateException {
        for (DeviceState section : sections) {
            if (section.section().equals(name) && section.instance() == 0) {
                return section;
            }
        }
        throw new BadStateException("section " + name + " is missing");
    }
}
