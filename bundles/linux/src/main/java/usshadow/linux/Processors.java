package usshadow.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the calling thread runs. Two threads that hand work to and fro without ever sleeping look
 * to the kernel as if they were fine on one processor; one of them may know better.
 */
public final class Processors {
    private static final long MASK_BYTES = 128;
    private static final Path LOAD = Path.of("/proc/loadavg");

    private static final MethodHandle GET_CPU =
            Libc.capturing("sched_getcpu", FunctionDescriptor.of(ValueLayout.JAVA_INT));
    private static final FunctionDescriptor AFFINITY =
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.ADDRESS);
    private static final MethodHandle GET_AFFINITY = Libc.capturing("sched_getaffinity", AFFINITY);
    private static final MethodHandle SET_AFFINITY = Libc.capturing("sched_setaffinity", AFFINITY);

    private Processors() {}

    /** The processor that the calling thread runs on, at this moment. */
    public static int current() {
        try {
            return (int) GET_CPU.invokeExact(Libc.captured());
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /**
     * Whether fewer threads want to run than there are processors, as far as this process can see.
     */
    public static boolean anyIdle() {
        try {
            String runnable = Files.readString(LOAD).split("[ /]", 5)[3];
            return Integer.parseInt(runnable) <= Runtime.getRuntime().availableProcessors();
        } catch (IOException | NumberFormatException unknown) {
            return false;
        }
    }

    /** The processors on which a thread may run. */
    public static final class Freedom {
        private final byte[] mask;

        private Freedom(byte[] mask) {
            this.mask = mask;
        }
    }

    /**
     * Moves the calling thread to another of the processors that it may run on, and keeps it off
     * the one that it was on, until {@link #restore}: free to go where it likes, the kernel would
     * soon bring it back.
     *
     * @return what it was free to do before; null, and nothing has happened, if there is no other
     */
    public static Freedom leaveCurrent() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment allowed = arena.allocate(MASK_BYTES, Long.BYTES);
            int here = current();
            int at = here / Byte.SIZE;
            if (affinity(GET_AFFINITY, allowed) < 0 || here < 0 || at >= MASK_BYTES) {
                return null;
            }
            byte[] before = allowed.toArray(ValueLayout.JAVA_BYTE);
            byte without = (byte) (before[at] & ~(1 << here % Byte.SIZE));
            allowed.set(ValueLayout.JAVA_BYTE, at, without);
            // The kernel refuses an empty set.
            return affinity(SET_AFFINITY, allowed) == 0 ? new Freedom(before) : null;
        }
    }

    /** Lets the calling thread run where it could before. */
    public static void restore(Freedom before) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BYTES, Long.BYTES);
            mask.copyFrom(MemorySegment.ofArray(before.mask));
            affinity(SET_AFFINITY, mask);
        }
    }

    private static int affinity(MethodHandle call, MemorySegment mask) {
        try {
            return (int) call.invokeExact(Libc.captured(), 0, MASK_BYTES, mask);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }
}
