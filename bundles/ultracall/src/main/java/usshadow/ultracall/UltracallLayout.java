package usshadow.ultracall;

/**
 * Where things are in the region that a virtualized system's memory starts with. All fields are
 * little-endian and naturally aligned; what several threads write at the same time has cache lines
 * (two, for prefetching) of its own.
 *
 * <pre>
 *        +0            +4            +8            +12
 * 0000   magic "USSHADOW"            version       slots          header: written by the gate when it opens
 * 0010   memory size                 generation                   odd: a gate is open; even: it is closed
 * 0080   posted: bit n = slot n rings the gate                    doorbell, set by callers, taken by the gate
 * 0100   gateAsleep                                               futex word: 1 = the gate sleeps
 * 1000   slot 0 .. slot 15           control slots                immediate calls, answered on the gate's thread
 * 1800   slot 16 .. slot 63          call slots                   deferred calls, each with a thread of its own
 * 3000   L1's own memory, to the end
 *
 * slot   +0            +4            +8            +12
 *   00   state         callerAsleep  number        ticket         state: FREE POSTED ACCEPTED DONE; ticket is not 0
 *   10   argument 0                  argument 1                   callerAsleep: futex word, 1 = the caller sleeps
 *   20   argument 2                  argument 3
 *   30   argument 4                  argument 5
 *   40   status        echo          result                       echo: the ticket that this answers
 *   50   server                                                   futex word: 0 none, 1 awake, 2 asleep
 *   60   reserved, 0
 * </pre>
 */
public final class UltracallLayout {
    /** Version of this layout and of the calls of block 0. */
    public static final int VERSION = 1;

    /** "USSHADOW", as the first eight bytes. */
    public static final long MAGIC = 0x574f444148535355L;

    /** Bytes of a page, the unit of registration. */
    public static final long PAGE = 4096;

    /** Number of slots. */
    public static final int SLOTS = 64;

    /** Slots below this one are control slots, the others call slots. */
    public static final int FIRST_CALL_SLOT = 16;

    /** Most arguments of a call. */
    public static final int ARGUMENTS = 6;

    /** Offset of the magic, 8 bytes. */
    public static final long MAGIC_AT = 0x00;

    /** Offset of the version, 4 bytes. */
    public static final long VERSION_AT = 0x08;

    /** Offset of the number of slots, 4 bytes. */
    public static final long SLOTS_AT = 0x0c;

    /** Offset of the memory's size, 8 bytes. */
    public static final long MEMORY_SIZE_AT = 0x10;

    /** Offset of the generation, 8 bytes. */
    public static final long GENERATION_AT = 0x18;

    /** Offset of the doorbell's bitmap, 8 bytes. */
    public static final long POSTED_AT = 0x80;

    /** Offset of the gate's futex word, 4 bytes. */
    public static final long GATE_ASLEEP_AT = 0x100;

    /** Offset of slot 0. */
    public static final long SLOTS_START = PAGE;

    /** Bytes of a slot. */
    public static final long SLOT_SIZE = 128;

    /** Offset in a slot of its state, 4 bytes. */
    public static final long STATE = 0x00;

    /** Offset in a slot of the caller's futex word, 4 bytes. */
    public static final long CALLER_ASLEEP = 0x04;

    /** Offset in a slot of the call's number, 4 bytes. */
    public static final long NUMBER = 0x08;

    /** Offset in a slot of the ticket, 4 bytes, not 0. */
    public static final long TICKET = 0x0c;

    /** Offset in a slot of argument 0, 8 bytes; the others follow. */
    public static final long ARGUMENT = 0x10;

    /** Offset in a slot of the status, 4 bytes. */
    public static final long STATUS = 0x40;

    /** Offset in a slot of the ticket that the answer is for, 4 bytes. */
    public static final long ECHO = 0x44;

    /** Offset in a slot of the result, 8 bytes. */
    public static final long RESULT = 0x48;

    /** Offset in a slot of its server's futex word, 4 bytes. */
    public static final long SERVER = 0x50;

    /** State: nothing was posted since the gate opened. */
    public static final int FREE = 0;

    /** State: the caller has written a call. */
    public static final int POSTED = 1;

    /** State: the gate has taken the call. */
    public static final int ACCEPTED = 2;

    /** State: the gate has written the answer. */
    public static final int DONE = 3;

    /** Server: no thread looks at this slot; ring the gate. */
    public static final int SERVER_NONE = 0;

    /** Server: a thread looks at this slot. */
    public static final int SERVER_AWAKE = 1;

    /** Server: a thread sleeps on this word; wake it. */
    public static final int SERVER_ASLEEP = 2;

    /** Where the region ends and L1's own memory begins. */
    public static final long REGION_SIZE = SLOTS_START + SLOTS * SLOT_SIZE;

    private UltracallLayout() {}

    /** Offset of slot {@code slot}. */
    public static long slot(int slot) {
        return SLOTS_START + slot * SLOT_SIZE;
    }
}
