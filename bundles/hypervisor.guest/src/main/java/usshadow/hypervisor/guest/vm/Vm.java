package usshadow.hypervisor.guest.vm;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import usshadow.hypervisor.guest.GuestHypervisorException;
import usshadow.hypervisor.guest.GuestHypervisorException.Reason;
import usshadow.hypervisor.guest.GuestVm;
import usshadow.hypervisor.guest.GuestVm.State;
import usshadow.nested.ExitKind;
import usshadow.nested.NestedException;
import usshadow.nested.VmInfo;

/**
 * A VM of this virtualized system, through all its boots. Its verbs follow one another; {@link
 * #view} never waits.
 */
final class Vm {
    private final String id;
    private final Machine.Parts parts;
    private final ReentrantLock verbs = new ReentrantLock();

    /** Null while the VM is off and has no memory. */
    private volatile Machine machine;

    private volatile boolean started;
    private volatile boolean arriving;

    Vm(String id, Machine.Parts parts) {
        this.id = id;
        this.parts = parts;
    }

    String id() {
        return id;
    }

    /** What a verb does. */
    interface Verb<R, E extends Exception> {
        R run() throws E;
    }

    /** Runs something between two verbs. */
    <R, E extends Exception> R alone(Verb<R, E> verb) throws E {
        verbs.lock();
        try {
            return verb.run();
        } finally {
            verbs.unlock();
        }
    }

    /** The present instance, or null. */
    Machine machine() {
        return machine;
    }

    /**
     * The present instance.
     *
     * @throws GuestHypervisorException if the VM is in none of these states
     */
    Machine require(String verb, State... allowed) throws GuestHypervisorException {
        State now = state(machine);
        if (!List.of(allowed).contains(now)) {
            throw new GuestHypervisorException(
                    Reason.WRONG_STATE,
                    "VM %s is %s: %s works on one that is %s"
                            .formatted(
                                    id,
                                    now,
                                    verb,
                                    List.of(allowed).stream()
                                            .map(State::toString)
                                            .collect(Collectors.joining(" or "))));
        }
        return machine;
    }

    // ---- the verbs; each under the lock

    void make(boolean incoming) throws GuestHypervisorException {
        started = false;
        arriving = incoming;
        machine = new Machine(parts, id, incoming);
    }

    void start() throws GuestHypervisorException {
        require("start", State.CREATED, State.OFF, State.CRASHED);
        if (machine == null || machine.loop().end() != null) {
            end();
            make(false);
        }
        try {
            machine.boot();
        } catch (NestedException e) {
            throw Failures.of(e);
        }
        run();
    }

    void resume() throws GuestHypervisorException {
        require("resume", State.PAUSED, State.RUNNING);
        run();
    }

    void reset() throws GuestHypervisorException {
        require("reset", State.PAUSED, State.RUNNING).pause();
        try {
            machine.boot();
        } catch (NestedException e) {
            throw Failures.of(e);
        }
        run();
    }

    private void run() throws GuestHypervisorException {
        try {
            if (!claim()) {
                throw new GuestHypervisorException(
                        Reason.REFUSED, "VM " + id + " was stopped before it could be claimed");
            }
        } catch (NestedException e) {
            throw Failures.of(e);
        }
    }

    /** Lets it run; false if that was cancelled. */
    boolean claim() throws NestedException {
        boolean runs = machine.run();
        if (runs) {
            started = true;
            arriving = false;
        }
        return runs;
    }

    void end() {
        Machine last = machine;
        machine = null;
        if (last != null) {
            last.close();
        }
    }

    /** Ends the waiting of a verb for the VM's claim; on any thread, without the lock. */
    void cancelClaim() {
        Machine now = machine;
        if (now != null) {
            now.cancel();
        }
    }

    // ---- what there is to see

    private State state(Machine of) {
        if (of == null) {
            return State.OFF;
        }
        ExitKind end = of.loop().end();
        if (end != null) {
            return end == ExitKind.SHUTDOWN ? State.CRASHED : State.OFF;
        }
        if (arriving) {
            return State.ARRIVING;
        }
        if (!started) {
            return State.CREATED;
        }
        return of.loop().isGoing() ? State.RUNNING : State.PAUSED;
    }

    GuestVm view() {
        Machine of = machine;
        State state = state(of);
        if (of == null) {
            return new GuestVm(id, state, 0, List.of(), Map.of(), 0, Duration.ZERO, "");
        }
        VmInfo info = of.info();
        return new GuestVm(
                id,
                state,
                info.memoryMiB(),
                info.devices().stream().map(Vm::text).toList(),
                of.loop().exits().entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        entry -> entry.getKey().name(), Map.Entry::getValue)),
                of.devices().unclaimed(),
                Duration.ofNanos(of.devices().nanos()),
                note(of));
    }

    private String note(Machine of) {
        if (of.loop().isClaiming()) {
            return "waits until the fleet lets it run";
        }
        Exception failure = of.loop().failure();
        return failure == null ? "" : String.valueOf(failure.getMessage());
    }

    private static String text(VmInfo.Device device) {
        String parts = device.parts().isEmpty() ? "" : " " + device.parts();
        return device.type()
                + "/"
                + device.instance()
                + (device.shadow() ? " shadow" : " virtual")
                + parts;
    }
}
