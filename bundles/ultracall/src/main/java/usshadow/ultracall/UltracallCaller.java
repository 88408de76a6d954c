package usshadow.ultracall;

import static usshadow.ultracall.UltracallLayout.ARGUMENTS;
import static usshadow.ultracall.UltracallLayout.DONE;
import static usshadow.ultracall.UltracallLayout.FIRST_CALL_SLOT;
import static usshadow.ultracall.UltracallLayout.FREE;
import static usshadow.ultracall.UltracallLayout.MAGIC;
import static usshadow.ultracall.UltracallLayout.POSTED;
import static usshadow.ultracall.UltracallLayout.SLOTS;
import static usshadow.ultracall.UltracallLayout.VERSION;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A virtualized system's end of its ultracalls. Usable by all threads; a thread that makes a call
 * waits for the answer by looking for a moment and then sleeping. There is one caller on a memory.
 */
public final class UltracallCaller {
    private static final long REARM_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long SLOT_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final UltracallRegion region;
    private final MemorySegment memory;
    private final long slotWaitNanos;
    private final long rearmNanos;
    private final SlotPool controlSlots = new SlotPool(0, FIRST_CALL_SLOT);
    private final SlotPool callSlots = new SlotPool(FIRST_CALL_SLOT, SLOTS);
    private final AtomicInteger tickets = new AtomicInteger();

    /** By slot; used by whoever holds the slot. */
    private final Patience[] patience = new Patience[SLOTS];

    private UltracallCaller(MemorySegment memory, long slotWaitNanos, long rearmNanos) {
        this.memory = memory;
        this.slotWaitNanos = slotWaitNanos;
        this.rearmNanos = rearmNanos;
        region = new UltracallRegion(memory);
        for (int slot = 0; slot < SLOTS; slot++) {
            patience[slot] = new Patience();
        }
    }

    /**
     * Attaches to the memory that this process inherited, on which a gate has been opened.
     *
     * @throws IOException if the memory does not start with an ultracall region of this version
     */
    public static UltracallCaller attach(MemorySegment memory) throws IOException {
        return attach(memory, SLOT_WAIT_NANOS);
    }

    /**
     * As {@link #attach(MemorySegment)}.
     *
     * @param slotWaitNanos longest wait for a free slot, nanoseconds
     */
    public static UltracallCaller attach(MemorySegment memory, long slotWaitNanos)
            throws IOException {
        return attach(memory, slotWaitNanos, REARM_NANOS);
    }

    static UltracallCaller attach(MemorySegment memory, long slotWaitNanos, long rearmNanos)
            throws IOException {
        if (memory.byteSize() < UltracallLayout.REGION_SIZE) {
            throw new IOException(
                    "memory of " + memory.byteSize() + " bytes is too small for ultracalls");
        }
        UltracallCaller caller = new UltracallCaller(memory, slotWaitNanos, rearmNanos);
        UltracallRegion region = caller.region;
        if (region.magic() != MAGIC) {
            throw new IOException(
                    "memory has no ultracall region: its cloud node has not opened a gate on it");
        }
        if (region.version() != VERSION || region.memorySize() != memory.byteSize()) {
            throw new IOException(
                    "ultracall region of version "
                            + region.version()
                            + " for "
                            + region.memorySize()
                            + " bytes, wanted version "
                            + VERSION
                            + " for "
                            + memory.byteSize()
                            + ": cloud node and virtualized system must be of the same release");
        }
        return caller;
    }

    /** All of the memory. Bytes from {@link UltracallLayout#REGION_SIZE} on are L1's own. */
    public MemorySegment memory() {
        return memory;
    }

    /**
     * Makes an immediate call.
     *
     * @param arguments up to six
     * @return the answer; {@link UltracallStatus#BUSY} if all control slots stayed in use, {@link
     *     UltracallStatus#GONE} if there is no gate (any more)
     */
    public Answer call(int number, long... arguments) {
        long generation = region.generation();
        if (isClosed(generation)) {
            return Answer.of(UltracallStatus.GONE);
        }
        int slot = controlSlots.take(slotWaitNanos);
        if (slot < 0) {
            return Answer.of(UltracallStatus.BUSY);
        }
        int ticket = ticket();
        return await(slot, ticket, post(slot, number, ticket, arguments), false);
    }

    /** Makes a deferred call and waits for its end; see {@link PendingCall#await}. */
    public Answer callDeferred(int number, long... arguments) {
        return start(number, arguments).await();
    }

    /**
     * Begins a deferred call.
     *
     * @param arguments up to six
     * @return the call under way; at its end already, with {@link UltracallStatus#BUSY}, if all
     *     call slots stayed in use
     */
    public PendingCall start(int number, long... arguments) {
        if (isClosed(region.generation())) {
            return new PendingCall(Answer.of(UltracallStatus.GONE));
        }
        int slot = callSlots.take(slotWaitNanos);
        if (slot < 0) {
            return new PendingCall(Answer.of(UltracallStatus.BUSY));
        }
        int ticket = ticket();
        return new PendingCall(this, slot, ticket, post(slot, number, ticket, arguments));
    }

    private boolean post(int slot, int number, int ticket, long[] arguments) {
        if (arguments.length > ARGUMENTS) {
            release(slot);
            throw new IllegalArgumentException(
                    "a call has at most " + ARGUMENTS + " arguments, not " + arguments.length);
        }
        region.write(slot, number, ticket, arguments);
        return region.post(slot);
    }

    private int ticket() {
        int ticket = tickets.incrementAndGet();
        return ticket != 0 ? ticket : tickets.incrementAndGet();
    }

    boolean cancel(int slot, int ticket) {
        return call(TransportCalls.CANCEL, slot, Integer.toUnsignedLong(ticket))
                .equals(Answer.ok(1));
    }

    /** Waits for the answer to a posted call and gives its slot back. */
    Answer await(int slot, int ticket, boolean woke, boolean interruptible) {
        Patience waiting = patience[slot];
        waiting.begin(!woke);
        boolean interrupted = false;
        Answer answer = look(slot, ticket);
        while (answer == null) {
            if (!waiting.lookAgain()) {
                sleep(slot);
                if (interruptible && !interrupted && Thread.interrupted()) {
                    interrupted = true;
                    cancel(slot, ticket);
                }
            }
            answer = look(slot, ticket);
        }
        waiting.end();
        release(slot);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return answer;
    }

    /** The answer, or null if there is none yet. */
    private Answer look(int slot, int ticket) {
        int state = region.state(slot);
        if (state == DONE) {
            if (region.echo(slot) == ticket) {
                return new Answer(UltracallStatus.of(region.status(slot)), region.result(slot));
            }
            region.post(
                    slot); // a late answer to a call of an earlier gate has overwritten the post
            return null;
        }
        return state == FREE ? Answer.of(UltracallStatus.GONE) : null;
    }

    private void sleep(int slot) {
        region.awaitAnswer(slot, rearmNanos);
        if (region.state(slot) != POSTED) {
            return;
        }
        if (isClosed(region.generation())) {
            region.withdraw(slot);
        } else {
            region.ring(slot); // it was lost; ringing twice does no harm
        }
    }

    private void release(int slot) {
        (slot < FIRST_CALL_SLOT ? controlSlots : callSlots).give(slot);
    }

    private static boolean isClosed(long generation) {
        return (generation & 1) == 0;
    }
}
