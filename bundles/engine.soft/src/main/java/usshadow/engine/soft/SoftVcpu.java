package usshadow.engine.soft;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import usshadow.machine.BadStateException;
import usshadow.machine.InterruptController;
import usshadow.machine.VcpuEngine;
import usshadow.machine.VcpuExit;
import usshadow.machine.VcpuState;

/** The run loop: executes chains of instructions, and between them looks at what others want. */
final class SoftVcpu implements VcpuEngine.Vcpu {
    private static final VcpuExit CANCELLED = new VcpuExit.Cancelled();
    static final String ENGINE_ERROR = "error in the engine: ";
    private static final VcpuExit HALT = new VcpuExit.Halt();

    private final Cpu c;
    private final InterruptController interrupts;
    private final World world;
    private final StateOfCpu states;
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile boolean cancel;
    private volatile boolean closed;
    private long executed;

    SoftVcpu(TimeStamp tsc, InterruptController interrupts, World world) {
        c = new Cpu(tsc);
        states = new StateOfCpu(c);
        this.interrupts = interrupts;
        this.world = world;
    }

    @Override
    public int id() {
        return 0;
    }

    // ---- from other threads

    void attend() {
        c.attention = true;
    }

    @Override
    public void interrupt() {
        c.attention = true;
    }

    @Override
    public void kick() {
        cancel = true;
        c.attention = true;
    }

    void close() {
        closed = true;
        kick();
    }

    // ---- at safepoints

    void setRams(Ram[] rams) {
        c.mmu.setRams(rams);
    }

    void forgetWritable() {
        c.mmu.flushWrites();
    }

    // ---- the run loop

    @Override
    public VcpuExit run() {
        if (c.accesses.waits()) {
            throw new IllegalStateException("the read of the last exit has not been completed");
        }
        if (!running.compareAndSet(false, true)) {
            throw new IllegalStateException("the vcpu runs already");
        }
        world.enter();
        try {
            return loop();
        } catch (RuntimeException e) {
            // A mistake of this engine: it costs the guest, never the host.
            c.interrupts.shutdown = ENGINE_ERROR + e;
            return new VcpuExit.Shutdown(c.interrupts.shutdown);
        } finally {
            world.leave();
            running.set(false);
        }
    }

    private VcpuExit loop() {
        c.accesses.restart();
        world.safepoint();
        if (closed) {
            return CANCELLED;
        }
        if (c.accesses.open() && finish() != null) {
            return c.accesses.exit;
        }
        c.attention = true;
        while (true) {
            VcpuExit exit = c.attention && !c.shadow ? look() : null;
            if (exit == null && c.halted) {
                exit = HALT;
            }
            if (exit == null && !c.system.longMode()) {
                exit = new VcpuExit.Shutdown("this processor runs 64-bit mode only; set a state");
            }
            if (exit != null) {
                return exit;
            }
            if (c.shadow || (c.control & Flags.TF) != 0) {
                step();
            } else {
                chain();
            }
            if (c.interrupts.shutdown != null) {
                return new VcpuExit.Shutdown(c.interrupts.shutdown);
            }
            if (c.accesses.exit != null) {
                return c.accesses.exit;
            }
        }
    }

    /** Completes the instruction of the last exit. Returns the next exit that this needs. */
    private VcpuExit finish() {
        boolean shadow = c.shadow;
        step();
        if (c.accesses.exit == null) {
            c.accesses.clear();
        } else {
            c.shadow = shadow;
        }
        return c.accesses.exit;
    }

    /** What others want. Returns an exit, or null to go on. */
    private VcpuExit look() {
        c.attention = false;
        world.safepoint();
        if (cancel || closed) {
            cancel = false;
            return CANCELLED;
        }
        if (c.interrupts.shutdown != null) {
            return new VcpuExit.Shutdown(c.interrupts.shutdown);
        }
        c.interruptWaits = interrupts.pending();
        if (c.interruptWaits && c.interruptible()) {
            c.halted = false;
            c.interrupts.external(interrupts.acknowledge() & 0xff);
            c.interruptWaits = interrupts.pending();
        }
        return null;
    }

    /** Executes until something ends the chain. */
    private void chain() {
        Insn insn = null;
        long count = 0;
        try {
            insn = c.fetch();
            do {
                insn = insn.exec(c);
                count++;
            } while (insn != null);
        } catch (GuestFault fault) {
            fault(insn, fault);
        } catch (DeviceExit exit) {
            c.rip = c.r[Reg.PAGE] + insn.offset;
        }
        executed += count;
    }

    /** Executes one instruction. */
    private void step() {
        boolean traced = (c.control & Flags.TF) != 0;
        Insn insn = null;
        c.accesses.restart();
        try {
            insn = c.fetchSingle();
            Insn after = insn.exec(c);
            executed++;
            if (after != null) {
                c.rip = c.r[Reg.PAGE] + after.offset;
            }
            c.shadow = false;
            if (traced && c.accesses.exit == null) {
                c.system.dr[4] |= Control.SINGLE_STEP;
                c.interrupts.exception(c.fault(GuestFault.DB));
            }
        } catch (GuestFault fault) {
            c.shadow = false;
            fault(insn, fault);
        } catch (DeviceExit exit) {
            c.rip = c.r[Reg.PAGE] + insn.offset;
        }
    }

    private void fault(Insn insn, GuestFault fault) {
        if (insn != null) {
            c.rip = c.r[Reg.PAGE] + insn.offset;
        }
        c.interrupts.exception(fault);
    }

    // ---- half-way instructions and state

    @Override
    public void complete(long value) {
        c.accesses.complete(value);
    }

    @Override
    public boolean incomplete() {
        return c.accesses.open();
    }

    private void requireStopped() {
        if (running.get() || incomplete()) {
            throw new IllegalStateException(
                    "a vcpu's state is complete only between two instructions: finish the run");
        }
    }

    @Override
    public VcpuState state() {
        requireStopped();
        return states.get();
    }

    @Override
    public void state(VcpuState state) throws BadStateException {
        requireStopped();
        states.set(state);
    }

    @Override
    public long instructions() {
        return executed - c.uncounted;
    }

    /** What the guest did that is not implemented, and how often. */
    Map<String, Long> events() {
        return c.events.counts();
    }
}
