package usshadow.ultracall;

import static usshadow.ultracall.UltracallLayout.FIRST_CALL_SLOT;
import static usshadow.ultracall.UltracallLayout.SLOTS;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cloud hypervisor's end of one virtualized system's ultracalls. Whatever L1 writes, at
 * whatever moment, it gets a typed answer or is counted as malformed, and harms nobody but itself:
 * the gate copies a call before it judges it, keeps all that it relies on out of the shared memory,
 * and ends alone if that memory vanishes.
 *
 * <pre>
 *   L1 caller            shared memory             gate's thread              a call slot's thread
 *   write, POSTED  --->  control slot
 *   ring           --->  posted, gateAsleep  --->  accept, copy, judge
 *                        DONE, callerAsleep  <---  answer
 *   write, POSTED  --->  call slot
 *   ring           --->  posted (no thread)  --->  start it       -------->   accept, copy, judge
 *         or       --->  server (asleep)     ------------------------------>  ...
 *                        DONE, callerAsleep  <------------------------------  answer
 * </pre>
 */
public final class UltracallGate implements AutoCloseable {
    /** Hears that a gate ended by itself. */
    @FunctionalInterface
    public interface FaultListener {
        /**
         * The gate ended because its memory, or the gate itself, failed; called once, on one of the
         * gate's threads. The gate must still be closed, which may be done here.
         */
        void faulted(UltracallGate gate, Throwable cause);
    }

    /** Where a gate is in its life. */
    public enum State {
        /** It answers calls. */
        OPEN,
        /** It was closed. */
        CLOSED,
        /** It ended by itself. */
        FAULTED
    }

    /**
     * How long threads wait.
     *
     * @param rearmNanos every wait in the protocol ends after this time and looks again
     * @param retireNanos a call slot's thread ends when no call came for this time
     */
    record Times(long rearmNanos, long retireNanos) {}

    private static final Logger LOG = LoggerFactory.getLogger(UltracallGate.class);
    private static final Times TIMES =
            new Times(TimeUnit.MILLISECONDS.toNanos(200), TimeUnit.SECONDS.toNanos(1));
    private static final long PATIENT_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long INTERRUPTED_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * Odd numbers that no other gate of this machine has shown; not read from the memory, which L1
     * writes.
     */
    private static final AtomicLong GENERATIONS =
            new AtomicLong(System.currentTimeMillis() << 20 | 1);

    private final String virtualizedSystem;
    private final FaultListener listener;
    private final Times times;
    private final UltracallRegion region;
    private final Dispatcher dispatcher;
    private final SlotServer[] servers = new SlotServer[SLOTS];
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
    private final long generation = GENERATIONS.getAndAdd(2);
    private final Thread thread;

    /** What the gate's thread is in. */
    private final Engagement engagement = new Engagement();

    private UltracallGate(
            String virtualizedSystem,
            MemorySegment memory,
            UltracallHandlers handlers,
            FaultListener listener,
            Times times) {
        this.virtualizedSystem = virtualizedSystem;
        this.times = times;
        this.listener = listener;
        region = new UltracallRegion(memory);
        SharedPages pages = new SharedPages(memory);
        dispatcher =
                new Dispatcher(
                        virtualizedSystem,
                        region,
                        handlers,
                        new TransportHandler(pages, (slot, ticket) -> servers[slot].cancel(ticket)),
                        pages);
        for (int slot = FIRST_CALL_SLOT; slot < SLOTS; slot++) {
            servers[slot] = new SlotServer(this, region, dispatcher, slot);
        }
        thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("ultracall-gate " + virtualizedSystem)
                        .unstarted(this::run);
    }

    /**
     * Opens a gate on a virtualized system's memory, of which there must be no other. Calls posted
     * before are forgotten, their callers get {@link UltracallStatus#GONE}.
     *
     * @param virtualizedSystem what handlers are told of who calls
     * @param memory all of its memory, mapped read-write; must stay mapped until the gate is closed
     * @param handlers where calls are looked up, at each call anew
     * @param listener hears of the gate's end if that comes from inside
     */
    public static UltracallGate open(
            String virtualizedSystem,
            MemorySegment memory,
            UltracallHandlers handlers,
            FaultListener listener) {
        return open(virtualizedSystem, memory, handlers, listener, TIMES);
    }

    static UltracallGate open(
            String virtualizedSystem,
            MemorySegment memory,
            UltracallHandlers handlers,
            FaultListener listener,
            Times times) {
        UltracallGate gate =
                new UltracallGate(virtualizedSystem, memory, handlers, listener, times);
        gate.region.reset(gate.generation);
        gate.thread.start();
        return gate;
    }

    /** What the gate was opened with. */
    public String virtualizedSystem() {
        return virtualizedSystem;
    }

    /** Where the gate is in its life. */
    public State state() {
        return state.get();
    }

    /** What the gate has seen. */
    public GateCounters counters() {
        return dispatcher.counters();
    }

    Times times() {
        return times;
    }

    boolean isOpen() {
        return state.get() == State.OPEN;
    }

    // ---- the gate's thread ----

    private void run() {
        try {
            serve();
        } catch (Throwable fault) { // whatever it is, it must not get past this gate
            fault(fault);
        }
    }

    private void serve() {
        Patience patience = new Patience();
        Room room = new Room();
        EmptyRings empty = new EmptyRings();
        patience.begin(true);
        while (isOpen()) {
            if (region.posted()) {
                if (serve(region.takePosted())) {
                    patience.end();
                    room.make(patience);
                    patience.begin(true);
                    empty.useful();
                } else {
                    empty.sleeping();
                }
            } else if (!patience.lookAgain()) {
                empty.sleeping();
                room.giveBack();
                region.awaitRing(times.rearmNanos());
            }
        }
    }

    /** Serves every slot that rang. Returns whether any of them held a call. */
    private boolean serve(long posted) {
        boolean useful = false;
        for (long left = posted; left != 0; left &= left - 1) {
            int slot = Long.numberOfTrailingZeros(left);
            useful |= slot < FIRST_CALL_SLOT ? serveOne(slot) : servers[slot].rung();
        }
        return useful;
    }

    private boolean serveOne(int slot) {
        if (!region.accept(slot)) {
            dispatcher.malformed();
            return false;
        }
        int ticket = region.ticket(slot);
        Call call = dispatcher.copy(slot, Cancellation.NEVER);
        Answer answer =
                dispatcher.answer(
                        call, ticket, engagement.begin(dispatcher, call), CallMode.IMMEDIATE);
        engagement.end();
        region.answer(slot, ticket, answer.status().code(), answer.result());
        return true;
    }

    // ---- the end ----

    /** One of the gate's threads hit something that it cannot go on after. */
    void fault(Throwable cause) {
        if (!state.compareAndSet(State.OPEN, State.FAULTED)) {
            return;
        }
        LOG.error("the ultracall gate of {} ended: {}", virtualizedSystem, cause.toString());
        cancelAll();
        listener.faulted(this, cause);
    }

    /**
     * Cancels the running calls of a handler that goes, and waits until they are answered.
     *
     * @param nanos longest time to wait, nanoseconds
     * @return whether no call of it runs any more
     */
    @SuppressWarnings(
            "ThreadPriorityCheck") // polling a rare event; the calls need the processor to end
    public boolean endCallsOf(UltracallHandler handler, long nanos) {
        long deadline = System.nanoTime() + nanos;
        while (cancelCallsOf(handler)) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            Thread.yield();
        }
        return true;
    }

    private boolean cancelCallsOf(UltracallHandler handler) {
        boolean any = engagement.with(handler);
        for (int slot = FIRST_CALL_SLOT; slot < SLOTS; slot++) {
            any |= servers[slot].cancelIfOf(handler);
        }
        return any;
    }

    private void cancelAll() {
        for (int slot = FIRST_CALL_SLOT; slot < SLOTS; slot++) {
            servers[slot].cancelAny();
        }
    }

    /**
     * Ends the gate: cancels what runs, waits for its threads (interrupting those that do not heed
     * their cancellation; three seconds at most), and lets waiting callers go with {@link
     * UltracallStatus#GONE}. Again has no effect.
     */
    @Override
    public void close() {
        state.compareAndSet(State.OPEN, State.CLOSED);
        cancelAll();
        quietly(region::wakeServers);
        List<Thread> left = joinAll(System.nanoTime() + PATIENT_NANOS);
        left.forEach(Thread::interrupt);
        for (Thread stuck : join(left, System.nanoTime() + INTERRUPTED_NANOS)) {
            LOG.error(
                    "{} does not end: its call heeds neither cancellation nor interruption",
                    stuck.getName());
        }
        quietly(() -> region.reset(generation + 1));
    }

    /** The gate's thread first: until it has ended it may start others. */
    private List<Thread> joinAll(long deadline) {
        List<Thread> left = new ArrayList<>(join(List.of(thread), deadline));
        List<Thread> started = new ArrayList<>();
        for (int slot = FIRST_CALL_SLOT; slot < SLOTS; slot++) {
            Thread server = servers[slot].thread();
            if (server != null) {
                started.add(server);
            }
        }
        left.addAll(join(started, deadline));
        return left;
    }

    /**
     * Waits for threads until {@code deadline}, but not for the one that closes. Returns those that
     * still run.
     */
    private static List<Thread> join(List<Thread> threads, long deadline) {
        List<Thread> others =
                threads.stream().filter(each -> !each.equals(Thread.currentThread())).toList();
        boolean interrupted = false;
        for (Thread each : others) {
            try {
                each.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            } catch (InterruptedException stop) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return others.stream().filter(Thread::isAlive).toList();
    }

    /** Touches memory that may be gone already, which is then all right. */
    private static void quietly(Runnable access) {
        try {
            access.run();
        } catch (InternalError | IllegalStateException gone) {
            LOG.debug("memory is gone at the end of its gate: {}", gone.toString());
        }
    }
}
