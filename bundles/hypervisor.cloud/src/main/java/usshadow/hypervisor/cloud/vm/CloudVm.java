package usshadow.hypervisor.cloud.vm;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.console.VmStatus;
import usshadow.fleet.Watch;
import usshadow.hypervisor.cloud.CloudVms;
import usshadow.machine.BadStateException;
import usshadow.machine.DeviceState;
import usshadow.machine.MemorySlot;
import usshadow.machine.VcpuEngine;
import usshadow.machine.VcpuExit;
import usshadow.nested.Refusal;
import usshadow.nested.VmInfo;
import usshadow.policy.PartId;
import usshadow.ultracall.Answer;
import usshadow.ultracall.CallRefusedException;
import usshadow.ultracall.Cancellation;
import usshadow.ultracall.UltracallStatus;

/**
 * One instance of a VM on this host, from L1's CREATE to its DESTROY, and the rule that it keeps:
 * to run is to own.
 *
 * <pre>
 *             claim              running               SAVE
 *   CREATED ─────────▶ CLAIMED ─────────▶ RUNNING ────────────▶ FROZEN
 *      │ staged parts are    ▲    SAVE       │                    │ RUN: claim
 *      │ checked first,      └───────────────┼────────────────────┘
 *      │ committed after                     ▼ off, fence, destroy
 *      └────────────────────────────────▶ ENDED
 * </pre>
 *
 * <p>The gate is held by whoever changes the instance: a RUN for as long as it runs; all others
 * kick it out first.
 */
final class CloudVm {
    /** How many interrupt lines a VM has. */
    static final int INTERRUPT_LINES = 16;

    private static final Logger LOG = LoggerFactory.getLogger(CloudVm.class);
    private static final long GATE_WAIT_MILLIS = 1000;
    private static final long RETRY_MILLIS = 200;
    private static final long KICK_AGAIN_MILLIS = 20;
    private static final VcpuRunner.End KICKED = new VcpuRunner.End.Kicked();

    /** Where an instance is in its life. */
    enum Phase {
        /** Made; nothing was claimed. */
        CREATED,
        /** Claimed and committed; not an instruction ran. */
        CLAIMED,
        /** Recorded as running. */
        RUNNING,
        /** Saved. */
        FROZEN,
        /** Over. */
        ENDED
    }

    private final VmSpec spec;
    private final boolean incoming;
    private final Title title;
    private final VmSeal seal;
    private final Board board;
    private final VcpuEngine.Vm engine;
    private final VcpuRunner runner;
    private final Boot boot;
    private final Staging staging;
    private final Watch users;
    private final Watch watch;

    private final ReentrantLock gate = new ReentrantLock(true);
    private final Condition gateMoved = gate.newCondition();

    /** How many want the gate to change something: no RUN goes before them. */
    private final AtomicInteger waiting = new AtomicInteger();

    private final Object logging = new Object();
    private volatile Phase phase = Phase.CREATED;
    private volatile boolean kicked;
    private boolean readable;
    private boolean awaitsValue;
    private volatile Title.Claim claim;
    private volatile boolean owned;
    private volatile Recorded recorded;
    private SealedSave save;

    /** The fleet's last news. */
    private record Recorded(long epoch, String claimId) {}

    CloudVm(Registry.Entry registered, boolean incoming, VmParts parts) {
        spec = registered.spec();
        title = registered.title();
        seal = registered.seal();
        this.incoming = incoming;
        board = parts.board();
        engine = parts.engine();
        runner = parts.runner();
        boot = parts.boot();
        staging = new Staging(spec, seal);
        board.rights(registered.users().now());
        users = registered.users().watch(board::rights);
        watch = title.watch(this::recorded);
    }

    VmSpec spec() {
        return spec;
    }

    Phase phase() {
        return phase;
    }

    Board board() {
        return board;
    }

    VcpuRunner runner() {
        return runner;
    }

    VmInfo info() {
        VmInfo.State state =
                switch (phase) {
                    case CREATED, CLAIMED -> VmInfo.State.CREATED;
                    case RUNNING -> VmInfo.State.RUNNING;
                    case FROZEN -> VmInfo.State.FROZEN;
                    case ENDED -> VmInfo.State.ENDED;
                };
        return spec.info(state);
    }

    /** What people see of it. */
    CloudVms.Instance view(String system) {
        Title.Claim mine = claim;
        List<String> devices = new ArrayList<>();
        long[] floated = new long[1];
        board.locked(
                () ->
                        board.slots()
                                .forEach(
                                        slot -> {
                                            devices.add(slot.summary());
                                            floated[0] += slot.floated();
                                        }));
        ExitCounters exits = runner.counters();
        return new CloudVms.Instance(
                spec.id(),
                system,
                phase.toString(),
                owned,
                mine == null ? 0 : mine.epoch(),
                exits.ports(),
                exits.mmio(),
                exits.halts(),
                runner.vcpu().instructions(),
                devices,
                floated[0]);
    }

    // ---- memory ----

    /** A range of L1's memory becomes RAM; never that of a VM whose RAM L1 must not see. */
    void addSlot(int slot, long guestAddress, MemorySegment memory, boolean readOnly)
            throws RefusedException {
        changing(
                () -> {
                    require(!spec.privateRam(), UltracallStatus.NOT_ALLOWED);
                    engine.addSlot(new MemorySlot(slot, guestAddress, memory, readOnly));
                    return null;
                });
    }

    boolean removeSlot(int slot) throws RefusedException {
        return changing(() -> engine.removeSlot(slot));
    }

    /** How many pages a slot has; -1 if there is no such slot. */
    int pages(int slot) {
        MemorySlot found = engine.memory().slot(slot);
        return found == null ? -1 : found.pages();
    }

    /** Turns a slot's dirty log on or off, while the VM runs. */
    boolean logDirty(int slot, boolean on) {
        if (phase == Phase.ENDED || pages(slot) < 0) {
            return false;
        }
        synchronized (logging) {
            engine.logDirty(slot, on);
        }
        return true;
    }

    /** Takes the marks, while the VM runs; null if the log is off. */
    long[] dirtyLog(int slot) {
        synchronized (logging) {
            MemorySlot found = engine.memory().slot(slot);
            boolean logged = phase != Phase.ENDED && found != null && found.dirty() != null;
            return logged ? engine.dirtyLog(slot) : null;
        }
    }

    // ---- what runs ----

    /** Loads the image that the provider registered; for a VM that runs, a reset. */
    void boot() throws RefusedException {
        changing(
                () -> {
                    boolean fresh = phase == Phase.CREATED && !incoming;
                    require(fresh || phase == Phase.RUNNING, UltracallStatus.WRONG_STATE);
                    require(!runner.vcpu().incomplete(), UltracallStatus.WRONG_STATE);
                    boot.load();
                    readable = true;
                    return null;
                });
    }

    /**
     * State of vCPU, chips and clock, in the clear: for VMs whose RAM is L1's. Before a boot or a
     * load it is that of a reset, which says what sections there are.
     */
    List<DeviceState> machine() throws RefusedException {
        return changing(
                () -> {
                    require(!spec.privateRam(), UltracallStatus.NOT_ALLOWED);
                    boolean asReset = phase == Phase.CREATED;
                    require(
                            (asReset || readable)
                                    && !awaitsValue
                                    && !runner.holds()
                                    && !runner.vcpu().incomplete(),
                            UltracallStatus.WRONG_STATE);
                    return MachineState.read(board, runner.vcpu());
                });
    }

    /** Sets what {@link #machine()} gave. */
    void machine(List<DeviceState> sections) throws RefusedException {
        changing(
                () -> {
                    require(!spec.privateRam(), UltracallStatus.NOT_ALLOWED);
                    require(phase == Phase.CREATED && incoming, UltracallStatus.WRONG_STATE);
                    try {
                        MachineState.write(sections, board, runner.vcpu());
                    } catch (BadStateException e) {
                        throw new RefusedException(Refusal.BAD_STATE, e.getMessage(), e);
                    }
                    readable = true;
                    return null;
                });
    }

    /** Drives a line that no device of L0 has. */
    boolean interrupt(int line, boolean level) {
        return board.interruptFromOutside(line, level);
    }

    /** Ends the present RUN, or else the next one. */
    void kick() {
        kicked = true;
        runner.kick();
    }

    /**
     * RUN.
     *
     * @param value answers the exit that was reflected last, if that wants one
     */
    VcpuRunner.End run(long value, Cancellation cancellation)
            throws RefusedException, InterruptedException {
        require(gate.tryLock(GATE_WAIT_MILLIS, TimeUnit.MILLISECONDS), UltracallStatus.BUSY);
        try {
            cancellation.onCancel(this::kick);
            if (waiting.get() > 0) {
                return KICKED;
            }
            if (awaitsValue) {
                runner.vcpu().complete(value);
                awaitsValue = false;
            }
            if (phase != Phase.RUNNING && !own()) {
                return KICKED;
            }
            return after(runner.run());
        } finally {
            kicked = false;
            gate.unlock();
        }
    }

    private VcpuRunner.End after(VcpuRunner.End end) throws RefusedException {
        switch (end) {
            case VcpuRunner.End.Reflected reflected ->
                    awaitsValue =
                            reflected.exit() instanceof VcpuExit.PortIn
                                    || reflected.exit() instanceof VcpuExit.MmioRead;
            case VcpuRunner.End.Kicked none -> {}
            case VcpuRunner.End.ShutDown shutDown -> {
                LOG.info("VM {} has shut down: {}", spec.id(), shutDown.why());
                end(VmStatus.Phase.OFF, "triple fault");
            }
            case VcpuRunner.End.Asked asked -> {
                if (asked.request() == VcpuRunner.Request.POWER_OFF) {
                    end(VmStatus.Phase.OFF, "switched off by its guest");
                } else {
                    boot.load();
                }
            }
        }
        return end;
    }

    // ---- owning ----

    /**
     * Becomes the owner, and records that the VM runs. Returns false if it was kicked meanwhile.
     */
    private boolean own() throws RefusedException, InterruptedException {
        while (true) {
            try {
                if (phase != Phase.CLAIMED) {
                    claim();
                }
                title.running(claim);
                phase = Phase.RUNNING;
                board.start();
                return true;
            } catch (RefusedException e) {
                waitOrThrow(e);
            }
            if (kicked || waiting.get() > 0) {
                return false;
            }
            gateMoved.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * An answer that may be another one later is waited for. What is frozen here is not given up
     * before somebody runs it: whoever has claimed it may die before.
     */
    private void waitOrThrow(RefusedException e) throws RefusedException {
        if (e.refusal() == Refusal.FLEET_UNREACHABLE) {
            board.status(VmStatus.Phase.PAUSED, "waits for the fleet");
        } else if (e.refusal() != Refusal.SAVE_CLAIMED || phase != Phase.FROZEN) {
            throw lostOr(e);
        }
    }

    /** A claim that is no longer ours ends this instance; another refusal leaves it as it was. */
    private RefusedException lostOr(RefusedException refused) {
        if (phase == Phase.CLAIMED) {
            fence();
        }
        return refused;
    }

    /** One claim, and what it brings with it: CREATED or FROZEN to CLAIMED. */
    private void claim() throws RefusedException {
        switch (phase) {
            case CREATED -> {
                if (!readable) {
                    throw new RefusedException(Refusal.NOT_BOOTED, spec.id());
                }
                Runnable commit = incoming ? staging.check(board) : () -> {};
                claim = incoming ? title.saved(staging.epoch(), staging.save()) : title.fresh();
                commit.run();
            }
            case FROZEN -> {
                claim = title.saved(save.epoch(), save.id());
                save = null;
            }
            case ENDED -> throw new RefusedException(Refusal.ENDED, spec.id());
            case CLAIMED, RUNNING -> {
                return;
            }
        }
        phase = Phase.CLAIMED;
        owned = true;
        Recorded news = recorded;
        if (news != null && isLost(news.epoch(), news.claimId())) {
            fence();
            throw new RefusedException(Refusal.NOT_OWNER, spec.id());
        }
    }

    // ---- saving ----

    /** One sealed part; the first one of an epoch freezes. */
    byte[] save(PartId part) throws RefusedException {
        return changing(
                () -> {
                    if (phase != Phase.FROZEN) {
                        requireSavable();
                    }
                    if (phase == Phase.CREATED) {
                        claim();
                    }
                    if (phase != Phase.FROZEN) {
                        freeze();
                    }
                    byte[] sealed = save.part(part);
                    if (sealed == null) {
                        throw new RefusedException(Refusal.NOT_CARRIED, part.toString());
                    }
                    return sealed;
                });
    }

    /** Before anything is claimed or stopped. */
    private void requireSavable() throws RefusedException {
        if (runner.holds()) {
            throw new RefusedException(Refusal.NO_DEVICE, "an access waits for its device");
        }
        board.requireDevices(spec.plan().carried());
    }

    private void freeze() throws RefusedException {
        boolean ran = board.clock().isGoing();
        Map<PartId, DeviceState> states = board.freeze(spec.plan().carried());
        try {
            save = seal.save(claim.epoch(), spec.plan().carry(), states);
        } catch (RuntimeException e) {
            if (ran) {
                board.thaw();
            }
            throw e;
        }
        phase = Phase.FROZEN;
    }

    /** Stages one part of a save. */
    void load(PartId part, byte[] sealed) throws RefusedException {
        changing(
                () -> {
                    require(phase == Phase.CREATED && incoming, UltracallStatus.WRONG_STATE);
                    staging.put(part, sealed);
                    return null;
                });
    }

    // ---- ending ----

    /** L1 gives the VM up, or is gone. */
    void destroy(VmStatus.Phase why, String detail) {
        lockOut();
        try {
            end(why, detail);
        } finally {
            gate.unlock();
        }
    }

    /** The VM is somebody else's; the gate is held. */
    private void fence() {
        owned = false;
        if (phase == Phase.FROZEN) {
            board.moved();
        } else if (phase != Phase.ENDED) {
            LOG.warn("VM {} is no longer this host's: stopped", spec.id());
            claim = null;
            end(VmStatus.Phase.OFF, "fenced");
        }
    }

    /** Whether the VM is this host's by this instance: claimed and, if frozen, not moved. */
    boolean isOwned() {
        return owned;
    }

    /**
     * The fleet's record of the VM has changed; late news does no harm.
     *
     * @param epoch the record's
     * @param claimId of the claim that stands, or null if the VM is off
     */
    void recorded(long epoch, String claimId) {
        recorded = new Recorded(epoch, claimId);
        if (isLost(epoch, claimId)) {
            lockOut();
            try {
                if (isLost(epoch, claimId)) {
                    fence();
                }
            } finally {
                gate.unlock();
            }
        }
    }

    private boolean isLost(long epoch, String claimId) {
        Title.Claim mine = claim;
        return mine != null
                && owned
                && (epoch > mine.epoch() || (epoch == mine.epoch() && !mine.id().equals(claimId)));
    }

    private void end(VmStatus.Phase why, String detail) {
        if (phase == Phase.ENDED) {
            return;
        }
        phase = Phase.ENDED;
        owned = false;
        save = null;
        try {
            watch.close();
            users.close();
            board.end(why, detail);
        } finally {
            engine.close();
            title.giveUp(claim);
        }
    }

    // ---- the gate ----

    private interface Change<T> {
        T make() throws RefusedException;
    }

    private <T> T changing(Change<T> change) throws RefusedException {
        lockOut();
        try {
            if (phase == Phase.ENDED) {
                throw new RefusedException(Refusal.ENDED, spec.id());
            }
            return change.make();
        } finally {
            gate.unlock();
        }
    }

    /** Takes the gate; a RUN that has it is kicked out. */
    private void lockOut() {
        waiting.incrementAndGet();
        try {
            // Further RUNs may stand in the queue before us: each is sent away as it comes.
            while (!gate.tryLock()) {
                kick();
                if (gate.tryLock(KICK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            gate.lock();
        } finally {
            waiting.decrementAndGet();
        }
    }

    private static void require(boolean fine, UltracallStatus otherwise) {
        if (!fine) {
            throw new CallRefusedException(Answer.of(otherwise));
        }
    }
}
