package usshadow.bench;

import static usshadow.ultracall.UltracallLayout.ACCEPTED;
import static usshadow.ultracall.UltracallLayout.ARGUMENT;
import static usshadow.ultracall.UltracallLayout.ARGUMENTS;
import static usshadow.ultracall.UltracallLayout.DONE;
import static usshadow.ultracall.UltracallLayout.ECHO;
import static usshadow.ultracall.UltracallLayout.FIRST_CALL_SLOT;
import static usshadow.ultracall.UltracallLayout.FREE;
import static usshadow.ultracall.UltracallLayout.GATE_ASLEEP_AT;
import static usshadow.ultracall.UltracallLayout.GENERATION_AT;
import static usshadow.ultracall.UltracallLayout.MAGIC;
import static usshadow.ultracall.UltracallLayout.MAGIC_AT;
import static usshadow.ultracall.UltracallLayout.MEMORY_SIZE_AT;
import static usshadow.ultracall.UltracallLayout.NUMBER;
import static usshadow.ultracall.UltracallLayout.PAGE;
import static usshadow.ultracall.UltracallLayout.POSTED;
import static usshadow.ultracall.UltracallLayout.POSTED_AT;
import static usshadow.ultracall.UltracallLayout.REGION_SIZE;
import static usshadow.ultracall.UltracallLayout.SERVER;
import static usshadow.ultracall.UltracallLayout.SLOTS;
import static usshadow.ultracall.UltracallLayout.SLOTS_AT;
import static usshadow.ultracall.UltracallLayout.SLOT_SIZE;
import static usshadow.ultracall.UltracallLayout.STATE;
import static usshadow.ultracall.UltracallLayout.STATUS;
import static usshadow.ultracall.UltracallLayout.TICKET;
import static usshadow.ultracall.UltracallLayout.VERSION;
import static usshadow.ultracall.UltracallLayout.VERSION_AT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import usshadow.linux.Futex;
import usshadow.ultracall.TransportCalls;
import usshadow.ultracall.UltracallLayout;
import usshadow.ultracall.UltracallStatus;

/**
 * One thread of a hostile L1, with raw access to the memory. Slots are divided among attackers; the
 * rest is not.
 */
final class Attacker {
    /** First number of the block that has handlers to be abused. */
    static final int VICTIM = 0x700;

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long RING_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int KNOWN_STATUSES = UltracallStatus.values().length;

    /** Statuses that only a caller's side makes up. */
    private static final int GONE = UltracallStatus.GONE.code();

    private static final long SHORT_WAIT_MICROS = 50;

    private final MemorySegment memory;
    private final int index;
    private final int attackers;
    private final Random random;
    private final Map<UltracallStatus, Long> answered = new EnumMap<>(UltracallStatus.class);
    private long sent;
    private long rung;
    private int ticket;

    Attacker(MemorySegment memory, int index, int attackers, long seed) {
        this.memory = memory;
        this.index = index;
        this.attackers = attackers;
        random = new Random(seed * 31 + index);
    }

    Map<UltracallStatus, Long> answered() {
        return answered;
    }

    long sent() {
        return sent;
    }

    long rung() {
        return rung;
    }

    /** Makes that many attempts. Throws IllegalStateException if the gate does what it must not. */
    void attack(long attempts) {
        while (sent < attempts) {
            int slot = random.nextInt(SLOTS / attackers) * attackers + index;
            sent++;
            switch (random.nextInt(16)) {
                case 0 -> ringForNothing(slot);
                case 1 -> scribble(slot);
                case 2 -> recycle(slot);
                case 3, 4 -> changeWhileServed(slot);
                default -> call(slot);
            }
        }
    }

    /** A random call, well posted. */
    private void call(int slot) {
        write(slot);
        post(slot);
        count(slot);
    }

    /** A call whose fields change while the gate reads and serves it. */
    private void changeWhileServed(int slot) {
        write(slot);
        post(slot);
        long at = UltracallLayout.slot(slot);
        for (int i = random.nextInt(20); i > 0; i--) {
            if (random.nextInt(4) == 0) {
                int number = number();
                INT.setOpaque(memory, at + NUMBER, number == TransportCalls.WAIT ? -1 : number);
            } else {
                LONG.setOpaque(
                        memory,
                        at + ARGUMENT + Long.BYTES * (long) random.nextInt(ARGUMENTS),
                        argument());
            }
        }
        count(slot);
    }

    /** Posts, and posts another call over it without waiting; the last one must be answered. */
    private void recycle(int slot) {
        write(slot);
        post(slot);
        write(slot);
        post(slot);
        count(slot);
    }

    /** Rings for a slot that holds no call. */
    private void ringForNothing(int slot) {
        int[] states = {FREE, ACCEPTED, DONE, 4, -1, random.nextInt() | 8};
        INT.setVolatile(
                memory, UltracallLayout.slot(slot) + STATE, states[random.nextInt(states.length)]);
        ringGate(1L << slot);
        rung++;
    }

    /** Writes garbage into header, doorbell and this attacker's slots, and then makes a call. */
    private void scribble(int slot) {
        for (int i = random.nextInt(8); i >= 0; i--) {
            switch (random.nextInt(6)) {
                case 0 ->
                        INT.setVolatile(
                                memory, UltracallLayout.slot(slot) + SERVER, random.nextInt(4));
                case 1 ->
                        INT.setVolatile(
                                memory, UltracallLayout.slot(slot) + SERVER, random.nextInt());
                case 2 -> INT.setVolatile(memory, GATE_ASLEEP_AT, random.nextInt(3));
                case 3 -> LONG.setVolatile(memory, POSTED_AT, random.nextLong());
                case 4 ->
                        LONG.setVolatile(
                                memory,
                                8L * random.nextInt((int) POSTED_AT / 8),
                                random.nextLong());
                default ->
                        INT.setVolatile(
                                memory,
                                UltracallLayout.slot(slot)
                                        + 4L * random.nextInt((int) SLOT_SIZE / 4),
                                random.nextInt());
            }
        }
        call(slot);
    }

    // ---- what calls are made of ----

    private void write(int slot) {
        long at = UltracallLayout.slot(slot);
        INT.set(memory, at + NUMBER, number());
        // Odd ticket numbers, so that 0 comes by intention only.
        ticket += 2;
        INT.set(memory, at + TICKET, random.nextInt(50) == 0 ? 0 : ticket | 1);
        for (long i = 0; i < ARGUMENTS; i++) {
            LONG.set(memory, at + ARGUMENT + Long.BYTES * i, argument());
        }
        // An hour's wait would be answered, after an hour.
        if ((int) INT.get(memory, at + NUMBER) == TransportCalls.WAIT) {
            LONG.set(
                    memory,
                    at + ARGUMENT,
                    random.nextInt(8) == 0 ? -1L : random.nextLong(SHORT_WAIT_MICROS));
        }
    }

    private int number() {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextInt();
            case 1 -> random.nextInt(0x1000);
            case 2, 3 -> VICTIM + random.nextInt(12);
            default ->
                    new int[] {
                                TransportCalls.VERSION,
                                TransportCalls.WAIT,
                                TransportCalls.REGISTER_PAGE,
                                TransportCalls.UNREGISTER_PAGE,
                                TransportCalls.CANCEL,
                                TransportCalls.ECHO,
                                TransportCalls.ECHO_DEFERRED
                            }
                            [random.nextInt(7)];
        };
    }

    private long argument() {
        return switch (random.nextInt(10)) {
            case 0 -> random.nextLong();
            case 1 -> -1L;
            case 2 -> Long.MIN_VALUE + random.nextInt(2);
            case 3 -> Long.MAX_VALUE - random.nextInt(4096);
            case 4 -> memory.byteSize() - PAGE * random.nextInt(3);
            case 5 -> REGION_SIZE + PAGE * random.nextInt(64);
            case 6 -> PAGE * random.nextInt(4);
            case 7 -> 256L * random.nextInt(8) + random.nextInt(300);
            default -> random.nextInt(70);
        };
    }

    // ---- the protocol, as far as the attacker keeps to it ----

    private void post(int slot) {
        INT.setVolatile(memory, UltracallLayout.slot(slot) + STATE, POSTED);
        ring(slot);
    }

    private void ring(int slot) {
        if (slot >= FIRST_CALL_SLOT) {
            long server = UltracallLayout.slot(slot) + SERVER;
            if ((int) INT.getVolatile(memory, server) != UltracallLayout.SERVER_NONE) {
                INT.setVolatile(memory, server, UltracallLayout.SERVER_AWAKE);
                Futex.wake(memory, server, 1);
                if (random.nextInt(32) != 0) {
                    return; // mostly: the gate slows down who rings it for nothing, and this
                    // campaign with it
                }
            }
        }
        ringGate(1L << slot);
    }

    private void ringGate(long bits) {
        long ignored = (long) LONG.getAndBitwiseOr(memory, POSTED_AT, bits);
        if ((int) INT.getAndSet(memory, GATE_ASLEEP_AT, 0) != 0) {
            Futex.wake(memory, GATE_ASLEEP_AT, 1);
        }
    }

    /** Waits for the answer, ringing again as others of this L1 destroy rings, and counts it. */
    @SuppressWarnings("ThreadPriorityCheck") // the gate needs the processor
    private void count(int slot) {
        long at = UltracallLayout.slot(slot);
        long start = System.nanoTime();
        long again = start + RING_AGAIN_NANOS;
        int mine = (int) INT.get(memory, at + TICKET);
        for (int looks = 1; !answered(slot, mine); looks++) {
            Thread.yield();
            long now = looks % 16 == 0 ? System.nanoTime() : start;
            if (now - again > 0) {
                again = now + RING_AGAIN_NANOS;
                if (now - start > ANSWER_NANOS) {
                    throw new IllegalStateException(
                            "slot "
                                    + slot
                                    + " was not answered; state "
                                    + (int) INT.getVolatile(memory, at + STATE)
                                    + ", number 0x"
                                    + Integer.toHexString((int) INT.get(memory, at + NUMBER)));
                }
                ringGate(1L << slot);
                ring(slot);
            }
        }
        int status = (int) INT.get(memory, at + STATUS);
        if (status < 0 || status >= KNOWN_STATUSES || status == GONE) {
            throw new IllegalStateException(
                    "slot "
                            + slot
                            + " was answered with status "
                            + status
                            + ", echo "
                            + (int) INT.get(memory, at + ECHO));
        }
        answered.merge(UltracallStatus.of(status), 1L, Long::sum);
    }

    /**
     * Whether the answer to this ticket is there. A late answer to an earlier call has destroyed
     * the post: post again.
     */
    private boolean answered(int slot, int mine) {
        long at = UltracallLayout.slot(slot);
        if ((int) INT.getVolatile(memory, at + STATE) != DONE) {
            return false;
        }
        if ((int) INT.get(memory, at + ECHO) == mine) {
            return true;
        }
        post(slot);
        return false;
    }

    /** Puts right what attackers did to the header, for an honest caller to find. */
    static void restoreHeader(MemorySegment memory) {
        LONG.set(memory, MAGIC_AT, MAGIC);
        INT.set(memory, VERSION_AT, VERSION);
        INT.set(memory, SLOTS_AT, SLOTS);
        LONG.set(memory, MEMORY_SIZE_AT, memory.byteSize());
        LONG.setVolatile(memory, GENERATION_AT, 1L);
        for (int slot = 0; slot < SLOTS; slot++) {
            INT.setVolatile(memory, UltracallLayout.slot(slot) + STATE, FREE);
            INT.setVolatile(
                    memory, UltracallLayout.slot(slot) + SERVER, UltracallLayout.SERVER_NONE);
        }
    }
}
