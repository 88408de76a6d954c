package usshadow.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The C library's functions that this bundle calls, and errno. Linux on x86_64 and aarch64 only.
 */
final class Libc {
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    static final int EFAULT = 14;
    static final int EINVAL = 22;
    static final int ENOSPC = 28;
    static final int ETIMEDOUT = 110;

    /** First argument of every handle made by {@link #capturing}: where errno is left. */
    private static final MemoryLayout CAPTURE = Linker.Option.captureStateLayout();

    private static final VarHandle ERRNO =
            CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> CAPTURED =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURE));

    private Libc() {}

    /**
     * Refuses every system but the ones this bundle knows the numbers of.
     *
     * @throws UnsupportedOperationException naming the system found and the ones supported
     */
    static void requireSupported() {
        if (futexNumber(System.getProperty("os.name"), System.getProperty("os.arch")) < 0) {
            throw unsupported();
        }
    }

    static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException(
                "no system calls for "
                        + System.getProperty("os.name")
                        + " on "
                        + System.getProperty("os.arch")
                        + ": run on Linux on x86_64 or aarch64");
    }

    /** The number of futex(2), or -1 where it is not known. */
    static int futexNumber(String system, String architecture) {
        if (!"Linux".equals(system)) {
            return -1;
        }
        return switch (architecture) {
            case "amd64", "x86_64" -> 202;
            case "aarch64" -> 98;
            default -> -1;
        };
    }

    /** A handle that captures errno; its first parameter is {@link #captured()}. */
    @SuppressWarnings("restricted") // calling the C library is what this class is for
    static MethodHandle capturing(String name, FunctionDescriptor type, Linker.Option... more) {
        Linker.Option[] options = new Linker.Option[more.length + 1];
        options[0] = Linker.Option.captureCallState("errno");
        System.arraycopy(more, 0, options, 1, more.length);
        Linker linker = Linker.nativeLinker();
        MemorySegment function =
                linker.defaultLookup()
                        .find(name)
                        .orElseThrow(
                                () ->
                                        new UnsupportedOperationException(
                                                "the C library has no "
                                                        + name
                                                        + "(): glibc 2.27 or later is needed"));
        return linker.downcallHandle(function, type, options);
    }

    /** This thread's place for errno. */
    static MemorySegment captured() {
        return CAPTURED.get();
    }

    /** What errno was after this thread's last capturing call. */
    static int errno(MemorySegment captured) {
        return (int) ERRNO.get(captured, 0L);
    }

    /** Wraps what cannot happen: a handle of this bundle threw. */
    static AssertionError impossible(Throwable thrown) {
        return new AssertionError("a call of the C library threw", thrown);
    }

    /** memfd_create, posix_fallocate, fcntl and close; loaded when first used. */
    static final class Files {
        private static final MethodHandle MEMFD_CREATE =
                capturing(
                        "memfd_create",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        private static final MethodHandle FALLOCATE =
                capturing(
                        "posix_fallocate",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG));
        private static final MethodHandle FCNTL =
                capturing(
                        "fcntl",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT),
                        Linker.Option.firstVariadicArg(2));
        private static final MethodHandle CLOSE =
                capturing(
                        "close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

        private Files() {}

        /** A new descriptor, or minus errno. */
        static int memfdCreate(String name, int flags) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment captured = captured();
                int result =
                        (int) MEMFD_CREATE.invokeExact(captured, arena.allocateFrom(name), flags);
                return result >= 0 ? result : -errno(captured);
            } catch (Throwable thrown) {
                throw impossible(thrown);
            }
        }

        /** 0, or the error number: posix_fallocate does not set errno. */
        static int allocate(int descriptor, long bytes) {
            try {
                int result;
                do {
                    result = (int) FALLOCATE.invokeExact(captured(), descriptor, 0L, bytes);
                } while (result == EINTR);
                return result;
            } catch (Throwable thrown) {
                throw impossible(thrown);
            }
        }

        /** A result of at least 0, or minus errno. */
        static int fcntl(int descriptor, int command, int argument) {
            try {
                MemorySegment captured = captured();
                int result = (int) FCNTL.invokeExact(captured, descriptor, command, argument);
                return result >= 0 ? result : -errno(captured);
            } catch (Throwable thrown) {
                throw impossible(thrown);
            }
        }

        /**
         * Closes; an error of close(2) leaves the descriptor closed and is of no use to anybody.
         */
        static void close(int descriptor) {
            try {
                int ignored = (int) CLOSE.invokeExact(captured(), descriptor);
                assert ignored <= 0;
            } catch (Throwable thrown) {
                throw impossible(thrown);
            }
        }
    }
}
