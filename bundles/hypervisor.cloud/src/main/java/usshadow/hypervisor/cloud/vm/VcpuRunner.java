package usshadow.hypervisor.cloud.vm;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import usshadow.machine.InterruptController;
import usshadow.machine.VcpuEngine;
import usshadow.machine.VcpuExit;

/**
 * Runs one vCPU and sees every exit first. {@link #run} is called on one thread at a time; {@link
 * #kick}, {@link #pause} and {@link #interrupt} on any.
 */
final class VcpuRunner {
    /** What the runner asks of its VM. */
    interface Bus {
        /** Carries out an OUT at a port of L0's. */
        Outcome out(VcpuExit.PortOut access);

        /** An IN: the value, {@link #REFLECTED} or {@link #HELD}. */
        long in(VcpuExit.PortIn access);

        /** No value of a port: the port is L1's. */
        long REFLECTED = -1L << 32;

        /** No value of a port: its device's bundle is being replaced. */
        long HELD = -2L << 32;

        /** What a chip was asked for since the last exit, or null. */
        Request request();

        /** Whether the VM may run now: not paused for a missing device. */
        boolean mayRun();
    }

    /** What became of an OUT. */
    enum Outcome {
        /** It was carried out. */
        DONE,
        /** The port is L1's. */
        REFLECTED,
        /** Its device's bundle is being replaced: once more when the VM may run. */
        HELD
    }

    /** What the guest can ask of the machine. */
    enum Request {
        /** Reset it. */
        RESET,
        /** Switch it off: by HLT with interrupts off, as kernels without ACPI do. */
        POWER_OFF
    }

    /** Why {@link #run} came back. */
    sealed interface End {
        /** An exit that is L1's to handle. */
        record Reflected(VcpuExit exit) implements End {}

        /** The guest's request. */
        record Asked(Request request) implements End {}

        /** The vCPU cannot go on. */
        record ShutDown(String why) implements End {}

        /** Kicked. */
        record Kicked() implements End {}
    }

    private static final long LONGEST_SLEEP = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long INTERRUPT_FLAG = 1 << 9;
    private static final End KICKED = new End.Kicked();

    private final VcpuEngine.Vcpu vcpu;
    private final InterruptController interrupts;
    private final Bus bus;
    private final ExitCounters counters = new ExitCounters();
    private volatile boolean kicked;
    private volatile Thread runner;
    private volatile boolean halted;
    private volatile VcpuExit held;

    VcpuRunner(VcpuEngine.Vcpu vcpu, InterruptController interrupts, Bus bus) {
        this.vcpu = vcpu;
        this.interrupts = interrupts;
        this.bus = bus;
    }

    VcpuEngine.Vcpu vcpu() {
        return vcpu;
    }

    ExitCounters counters() {
        return counters;
    }

    /** Ends the present run, or else the next one. */
    void kick() {
        kicked = true;
        pause();
    }

    /** Makes the present run look at {@link Bus#mayRun} again. */
    void pause() {
        vcpu.kick();
        LockSupport.unpark(runner);
    }

    /** INTR may have risen. */
    void interrupt() {
        vcpu.interrupt();
        if (halted) {
            LockSupport.unpark(runner);
        }
    }

    /** Runs until something is not L0's to do by itself. */
    End run() {
        runner = Thread.currentThread();
        try {
            while (true) {
                End end = step();
                if (end != null) {
                    return end;
                }
            }
        } finally {
            kicked = false;
            runner = null;
        }
    }

    /** One exit. Returns the end of the run, or null to go on. */
    private End step() {
        if (!kicked && !awaitPermission()) {
            return KICKED;
        }
        VcpuExit exit = held;
        if (exit == null) {
            exit = vcpu.run();
            counters.count(exit);
        }
        held = null;
        switch (exit) {
            case VcpuExit.PortOut out -> {
                switch (bus.out(out)) {
                    case DONE -> {}
                    case REFLECTED -> {
                        return new End.Reflected(out);
                    }
                    case HELD -> {
                        return hold(out);
                    }
                }
            }
            case VcpuExit.PortIn in -> {
                long value = bus.in(in);
                if (value == Bus.REFLECTED) {
                    return new End.Reflected(in);
                }
                if (value == Bus.HELD) {
                    return hold(in);
                }
                vcpu.complete(value);
            }
            case VcpuExit.MmioRead read -> {
                return new End.Reflected(read);
            }
            case VcpuExit.MmioWrite write -> {
                return new End.Reflected(write);
            }
            case VcpuExit.Halt halt -> {
                if (!awaitInterrupt()) {
                    return new End.Asked(Request.POWER_OFF);
                }
            }
            case VcpuExit.Shutdown shutdown -> {
                return new End.ShutDown(shutdown.why());
            }
            case VcpuExit.Cancelled cancelled -> {
                if (kicked) {
                    return KICKED;
                }
            }
        }
        Request request = bus.request();
        if (request == null) {
            return null;
        }
        while (vcpu.incomplete()) { // its state can be replaced only between two instructions
            vcpu.kick();
            vcpu.run();
        }
        return new End.Asked(request);
    }

    /** An access that must wait for its device, also over the end of this run. */
    private End hold(VcpuExit access) {
        held = access;
        return kicked ? KICKED : null;
    }

    /** Whether an access waits for its device. */
    boolean holds() {
        return held != null;
    }

    /** Sleeps while the VM may not run. Returns false if it was kicked meanwhile. */
    private boolean awaitPermission() {
        while (!bus.mayRun()) {
            if (kicked) {
                // What is half done is finished, the kick that the engine still holds sees to it.
                return held == null && vcpu.incomplete();
            }
            LockSupport.parkNanos(this, LONGEST_SLEEP);
        }
        return true;
    }

    /** Sleeps in HLT. Returns false if nothing can ever end it. */
    private boolean awaitInterrupt() {
        halted = true;
        boolean first = true;
        while (!kicked && bus.mayRun()) {
            boolean pending = interrupts.pending();
            // An interrupt that has come meanwhile ends the sleep, unless the guest takes none.
            if ((pending || !first) && (vcpu.state().rflags() & INTERRUPT_FLAG) == 0) {
                halted = false;
                return false;
            }
            if (pending) {
                break;
            }
            first = false;
            LockSupport.parkNanos(this, LONGEST_SLEEP);
        }
        halted = false;
        return true;
    }
}
