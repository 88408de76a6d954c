package usshadow.engine.soft;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import usshadow.machine.Clock;
import usshadow.machine.InterruptController;
import usshadow.machine.MemorySlot;
import usshadow.machine.PhysicalMemory;
import usshadow.machine.VcpuEngine;

/** A VM of this engine: its slots, one vCPU, and the safepoints at which slots change. */
final class SoftVm implements VcpuEngine.Vm {
    private final PhysicalMemory memory = new PhysicalMemory();
    private final List<Ram> rams = new ArrayList<>();
    private final World world = new World();
    private final Clock clock;
    private final int tscKhz;
    private volatile SoftVcpu vcpu;
    private boolean closed;

    SoftVm(Clock clock, int tscKhz) {
        this.clock = clock;
        this.tscKhz = tscKhz;
    }

    private <T> T stopped(Supplier<T> action) {
        return world.stopped(this::attend, action);
    }

    private void attend() {
        SoftVcpu present = vcpu;
        if (present != null) {
            present.attend();
        }
    }

    private void ramsChanged() {
        if (vcpu != null) {
            vcpu.setRams(rams.toArray(Ram[]::new));
        }
    }

    @Override
    public PhysicalMemory memory() {
        return memory;
    }

    @Override
    public void addSlot(MemorySlot slot) {
        stopped(
                () -> {
                    if (closed) {
                        throw new IllegalStateException("the VM is closed");
                    }
                    memory.add(slot);
                    rams.add(new Ram(slot));
                    ramsChanged();
                    return null;
                });
    }

    @Override
    public boolean removeSlot(int id) {
        return stopped(
                () -> {
                    boolean there = memory.remove(id) != null;
                    rams.removeIf(ram -> ram.slot.id() == id);
                    ramsChanged();
                    return there;
                });
    }

    private MemorySlot slot(int id) {
        MemorySlot slot = memory.slot(id);
        if (slot == null) {
            throw new IllegalArgumentException("there is no slot " + id);
        }
        return slot;
    }

    @Override
    public void logDirty(int id, boolean on) {
        stopped(
                () -> {
                    slot(id).logDirty(on);
                    writesComeAnew();
                    return null;
                });
    }

    @Override
    public long[] dirtyLog(int id) {
        return stopped(
                () -> {
                    MemorySlot slot = slot(id);
                    if (slot.dirty() == null) {
                        throw new IllegalArgumentException("the dirty log of " + slot + " is off");
                    }
                    writesComeAnew();
                    return slot.dirty().take();
                });
    }

    private void writesComeAnew() {
        if (vcpu != null) {
            vcpu.forgetWritable();
        }
    }

    @Override
    public VcpuEngine.Vcpu createVcpu(int id, InterruptController interrupts) {
        if (id != 0) {
            throw new IllegalArgumentException(
                    "vcpu %d: this engine runs one vCPU a VM, number 0".formatted(id));
        }
        return stopped(
                () -> {
                    if (vcpu != null || closed) {
                        throw new IllegalArgumentException(
                                "there is a vcpu 0, or the VM is closed");
                    }
                    vcpu = new SoftVcpu(new TimeStamp(clock, tscKhz), interrupts, world);
                    ramsChanged();
                    return vcpu;
                });
    }

    @Override
    public void close() {
        SoftVcpu present = vcpu;
        if (present != null) {
            present.close();
        }
        stopped(
                () -> {
                    closed = true;
                    rams.clear();
                    ramsChanged();
                    memory.slots().forEach(slot -> memory.remove(slot.id()));
                    return null;
                });
    }
}
