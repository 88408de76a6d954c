package usshadow.hypervisor.cloud.vm;

import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import usshadow.machine.Clock;
import usshadow.machine.InterruptController;
import usshadow.machine.MemorySlot;
import usshadow.machine.PhysicalMemory;
import usshadow.machine.VcpuEngine;
import usshadow.machine.VcpuExit;
import usshadow.machine.VcpuState;

/** An engine whose guest does what a test says, one exit after the other, and else only waits. */
final class ScriptedEngine implements VcpuEngine {
    private static final VcpuExit KICK = new VcpuExit.Cancelled();

    /** The VM made last. */
    volatile ScriptedVm last;

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public Vm create(Clock clock, int tscKhz) {
        last = new ScriptedVm();
        return last;
    }

    /** The state that a VM boots with. */
    static VcpuState state(long rip) {
        VcpuState.Segment[] segments = new VcpuState.Segment[VcpuState.SEGMENTS];
        Arrays.fill(segments, new VcpuState.Segment(0, 0, 0, 0));
        return new VcpuState(
                new long[VcpuState.GENERAL],
                rip,
                2,
                segments,
                new VcpuState.Table(0, 0),
                new VcpuState.Table(0, 0),
                new long[VcpuState.CRS],
                new long[VcpuState.DRS],
                new long[VcpuState.MSRS],
                0,
                VcpuState.Fpu.initial(),
                false,
                false);
    }

    /** A VM with one vCPU. */
    static final class ScriptedVm implements Vm, Vcpu {
        private final PhysicalMemory memory = new PhysicalMemory();
        private final BlockingQueue<VcpuExit> script = new ArrayBlockingQueue<>(100);
        private VcpuState state = ScriptedEngine.state(0);
        private boolean waits;
        volatile long completed = -1;
        volatile boolean closed;

        /** The guest's next step. */
        void does(VcpuExit exit) {
            script.add(exit);
        }

        @Override
        public PhysicalMemory memory() {
            return memory;
        }

        @Override
        public void addSlot(MemorySlot slot) {
            memory.add(slot);
        }

        @Override
        public boolean removeSlot(int id) {
            return memory.remove(id) != null;
        }

        @Override
        public void logDirty(int slot, boolean on) {
            memory.slot(slot).logDirty(on);
        }

        @Override
        public long[] dirtyLog(int slot) {
            return memory.slot(slot).dirty().take();
        }

        @Override
        public Vcpu createVcpu(int id, InterruptController interrupts) {
            return this;
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public int id() {
            return 0;
        }

        @Override
        public VcpuExit run() {
            try {
                VcpuExit exit = script.take();
                waits = exit instanceof VcpuExit.PortIn || exit instanceof VcpuExit.MmioRead;
                return exit;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return KICK;
            }
        }

        @Override
        public void complete(long value) {
            completed = value;
            waits = false;
        }

        @Override
        public boolean incomplete() {
            return waits;
        }

        @Override
        public void kick() {
            if (!script.contains(KICK)) {
                script.add(KICK);
            }
        }

        @Override
        public void interrupt() {
            // Interrupts play no part in a script.
        }

        @Override
        public VcpuState state() {
            return state;
        }

        @Override
        public void state(VcpuState now) {
            state = now;
        }

        @Override
        public long instructions() {
            return 0;
        }
    }
}
