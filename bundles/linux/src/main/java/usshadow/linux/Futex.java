package usshadow.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * futex(2): sleeping on a 32-bit word of memory that other processes map as well (non-private
 * operations). Waits are ordinary native calls, never {@code critical}: a thread that sleeps here
 * holds up no safepoint.
 */
public final class Futex {
    /** Why a wait ended. */
    public enum Wait {
        /** Somebody woke this thread (or it woke by itself: look at the condition again). */
        WOKEN,
        /** The word did not hold the expected value; nothing was waited for. */
        CHANGED,
        /** The time ran out. */
        TIMED_OUT
    }

    private static final int NUMBER =
            Libc.futexNumber(System.getProperty("os.name"), System.getProperty("os.arch"));
    private static final long FUTEX_WAIT = 0;
    private static final long FUTEX_WAKE = 1;
    private static final long NANOS = 1_000_000_000L;
    private static final MemoryLayout TIMESPEC =
            MemoryLayout.structLayout(
                    ValueLayout.JAVA_LONG.withName("tv_sec"),
                    ValueLayout.JAVA_LONG.withName("tv_nsec"));
    private static final ThreadLocal<MemorySegment> TIMEOUT =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(TIMESPEC));
    private static final MethodHandle SYSCALL =
            Libc.capturing(
                    "syscall",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.ADDRESS),
                    Linker.Option.firstVariadicArg(1));

    private Futex() {}

    /**
     * Sleeps while the word holds {@code expected}, until woken or for {@code nanos} nanoseconds.
     *
     * @param memory native memory; it cannot be unmapped during the wait
     * @param offset where the word is, a multiple of 4 as an address
     * @throws InternalError if the word's page is gone (another process truncated the file)
     * @throws UnsupportedOperationException on a system other than Linux on x86_64 or aarch64
     */
    public static Wait wait(MemorySegment memory, long offset, int expected, long nanos) {
        MemorySegment timeout = TIMEOUT.get();
        long bounded = Math.max(0, nanos);
        timeout.set(ValueLayout.JAVA_LONG, 0, bounded / NANOS);
        timeout.set(ValueLayout.JAVA_LONG, 8, bounded % NANOS);
        MemorySegment captured = Libc.captured();
        long result =
                call(
                        captured,
                        word(memory, offset),
                        FUTEX_WAIT,
                        Integer.toUnsignedLong(expected),
                        timeout);
        if (result == 0) {
            return Wait.WOKEN;
        }
        int errno = Libc.errno(captured);
        return switch (errno) {
            case Libc.EAGAIN -> Wait.CHANGED;
            case Libc.ETIMEDOUT -> Wait.TIMED_OUT;
            case Libc.EINTR -> Wait.WOKEN;
            default -> throw fault("FUTEX_WAIT", errno);
        };
    }

    /**
     * Wakes up to {@code threads} threads, of any process, that sleep on the word.
     *
     * @return how many it woke
     * @throws InternalError if the word's page is gone
     * @throws UnsupportedOperationException on a system other than Linux on x86_64 or aarch64
     */
    public static int wake(MemorySegment memory, long offset, int threads) {
        MemorySegment captured = Libc.captured();
        long result = call(captured, word(memory, offset), FUTEX_WAKE, threads, MemorySegment.NULL);
        if (result < 0) {
            throw fault("FUTEX_WAKE", Libc.errno(captured));
        }
        return (int) result;
    }

    private static MemorySegment word(MemorySegment memory, long offset) {
        if (NUMBER < 0) {
            throw Libc.unsupported();
        }
        MemorySegment word = memory.asSlice(offset, Integer.BYTES);
        if (!word.isNative() || (word.address() & 3) != 0) {
            throw new IllegalArgumentException(
                    "no futex at offset "
                            + offset
                            + ": it must be in native memory and aligned to 4 bytes");
        }
        return word;
    }

    private static long call(
            MemorySegment captured,
            MemorySegment word,
            long operation,
            long value,
            MemorySegment timeout) {
        try {
            return (long)
                    SYSCALL.invokeExact(captured, (long) NUMBER, word, operation, value, timeout);
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    private static InternalError fault(String operation, int errno) {
        return new InternalError(
                operation
                        + " failed with errno "
                        + errno
                        + (errno == Libc.EFAULT ? ": the memory's page is gone" : ""));
    }
}
