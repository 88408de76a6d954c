package usshadow.ultracall;

import static usshadow.ultracall.UltracallLayout.*;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import usshadow.linux.Futex;

/**
 * The region's fields with the memory order that the protocol needs. Every "tell, then look" pair
 * (post a call and look whether the server sleeps; say that one sleeps and look for a post) is two
 * sequentially consistent accesses, so at least one side sees the other's.
 */
final class UltracallRegion {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment memory;

    UltracallRegion(MemorySegment memory) {
        if (memory.byteSize() < REGION_SIZE) {
            throw new IllegalArgumentException(
                    "memory of "
                            + memory.byteSize()
                            + " bytes holds no ultracall region of "
                            + REGION_SIZE);
        }
        this.memory = memory;
    }

    // ---- header ----

    /**
     * Forgets all calls and shows {@code generation}; in this order no call posted meanwhile is
     * lost.
     */
    void reset(long generation) {
        LONG.setVolatile(memory, POSTED_AT, 0L);
        INT.setVolatile(memory, GATE_ASLEEP_AT, 0);
        for (int slot = 0; slot < SLOTS; slot++) {
            INT.setVolatile(memory, slot(slot) + SERVER, SERVER_NONE);
        }
        for (int slot = 0; slot < SLOTS; slot++) {
            INT.setVolatile(memory, slot(slot) + STATE, FREE);
        }
        LONG.set(memory, MAGIC_AT, MAGIC);
        INT.set(memory, VERSION_AT, VERSION);
        INT.set(memory, SLOTS_AT, SLOTS);
        LONG.set(memory, MEMORY_SIZE_AT, memory.byteSize());
        LONG.setVolatile(memory, GENERATION_AT, generation);
        for (int slot = 0; slot < SLOTS; slot++) {
            wakeCaller(slot);
        }
    }

    long magic() {
        return (long) LONG.get(memory, MAGIC_AT);
    }

    int version() {
        return (int) INT.get(memory, VERSION_AT);
    }

    long memorySize() {
        return (long) LONG.get(memory, MEMORY_SIZE_AT);
    }

    long generation() {
        return (long) LONG.getVolatile(memory, GENERATION_AT);
    }

    // ---- the caller's side ----

    void write(int slot, int number, int ticket, long[] arguments) {
        long at = slot(slot);
        INT.set(memory, at + NUMBER, number);
        INT.set(memory, at + TICKET, ticket);
        for (int i = 0; i < ARGUMENTS; i++) {
            LONG.set(memory, argumentAt(slot, i), i < arguments.length ? arguments[i] : 0L);
        }
    }

    /** Posts what was written and rings for it. Returns whether somebody had to be woken. */
    boolean post(int slot) {
        INT.setVolatile(memory, slot(slot) + STATE, POSTED);
        return ring(slot);
    }

    /** Rings for a posted slot: at its own thread if it has one, at the gate otherwise. */
    boolean ring(int slot) {
        long server = slot(slot) + SERVER;
        int serving = slot < FIRST_CALL_SLOT ? SERVER_NONE : (int) INT.getVolatile(memory, server);
        if (serving == SERVER_AWAKE) {
            return false;
        }
        if (serving == SERVER_ASLEEP) {
            return wake(server, SERVER_ASLEEP, SERVER_AWAKE);
        }
        long ignored = (long) LONG.getAndBitwiseOr(memory, POSTED_AT, 1L << slot);
        return wake(GATE_ASLEEP_AT, 1, 0);
    }

    /** Takes a post back, if nobody has accepted it. */
    boolean withdraw(int slot) {
        return INT.compareAndSet(memory, slot(slot) + STATE, POSTED, FREE);
    }

    int state(int slot) {
        return (int) INT.getVolatile(memory, slot(slot) + STATE);
    }

    int echo(int slot) {
        return (int) INT.get(memory, slot(slot) + ECHO);
    }

    int status(int slot) {
        return (int) INT.get(memory, slot(slot) + STATUS);
    }

    long result(int slot) {
        return (long) LONG.get(memory, slot(slot) + RESULT);
    }

    /** Sleeps until the slot may be answered, at most {@code nanos}. */
    void awaitAnswer(int slot, long nanos) {
        long word = slot(slot) + CALLER_ASLEEP;
        INT.setVolatile(memory, word, 1);
        int state = state(slot);
        if (state == POSTED || state == ACCEPTED) {
            Futex.wait(memory, word, 1, nanos);
        }
        INT.setRelease(memory, word, 0);
    }

    // ---- the gate's side: everything read here may be a lie ----

    boolean posted() {
        return (long) LONG.getVolatile(memory, POSTED_AT) != 0;
    }

    long takePosted() {
        return (long) LONG.getAndSet(memory, POSTED_AT, 0L);
    }

    /** Sleeps until somebody rings the gate, at most {@code nanos}. */
    void awaitRing(long nanos) {
        INT.setVolatile(memory, GATE_ASLEEP_AT, 1);
        if (!posted()) {
            Futex.wait(memory, GATE_ASLEEP_AT, 1, nanos);
        }
        INT.setRelease(memory, GATE_ASLEEP_AT, 0);
    }

    /**
     * Takes a posted call; what is read from the slot afterwards is at least as new as the post.
     */
    boolean accept(int slot) {
        return state(slot) == POSTED
                && INT.compareAndSet(memory, slot(slot) + STATE, POSTED, ACCEPTED);
    }

    int number(int slot) {
        return (int) INT.get(memory, slot(slot) + NUMBER);
    }

    int ticket(int slot) {
        return (int) INT.get(memory, slot(slot) + TICKET);
    }

    long argument(int slot, int index) {
        return (long) LONG.get(memory, argumentAt(slot, index));
    }

    /** Writes an answer, and wakes the caller if it sleeps. */
    void answer(int slot, int ticket, int status, long result) {
        long at = slot(slot);
        INT.set(memory, at + STATUS, status);
        INT.set(memory, at + ECHO, ticket);
        LONG.set(memory, at + RESULT, result);
        INT.setVolatile(memory, at + STATE, DONE);
        wakeCaller(slot);
    }

    private static long argumentAt(int slot, long index) {
        return slot(slot) + ARGUMENT + Long.BYTES * index;
    }

    void server(int slot, int serving) {
        INT.setVolatile(memory, slot(slot) + SERVER, serving);
    }

    /** Sleeps until somebody rings this slot's thread, at most {@code nanos}. */
    void awaitPost(int slot, long nanos) {
        server(slot, SERVER_ASLEEP);
        if (state(slot) != POSTED) {
            Futex.wait(memory, slot(slot) + SERVER, SERVER_ASLEEP, nanos);
        }
        server(slot, SERVER_AWAKE);
    }

    /** Wakes a slot's thread, whatever its word says, if there is something for it. */
    void wakeServer(int slot) {
        if (state(slot) == POSTED) {
            server(slot, SERVER_AWAKE);
            Futex.wake(memory, slot(slot) + SERVER, 1);
        }
    }

    /** Wakes the gate's thread and every slot's thread. */
    void wakeServers() {
        wake(GATE_ASLEEP_AT, 1, 0);
        for (int slot = FIRST_CALL_SLOT; slot < SLOTS; slot++) {
            wake(slot(slot) + SERVER, SERVER_ASLEEP, SERVER_AWAKE);
        }
    }

    private void wakeCaller(int slot) {
        wake(slot(slot) + CALLER_ASLEEP, 1, 0);
    }

    /**
     * Wakes whoever said, by {@code asleep} in the word, that it sleeps there; one of several
     * wakers does it.
     */
    private boolean wake(long word, int asleep, int awake) {
        if ((int) INT.getVolatile(memory, word) != asleep
                || !INT.compareAndSet(memory, word, asleep, awake)) {
            return false;
        }
        Futex.wake(memory, word, 1);
        return true;
    }
}
