package usshadow.confinement.sandbox;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * The system calls that the probe and its test need and Java lacks. Each gives what the call gave;
 * -1 is a refusal.
 */
final class Native {
    static final int SIGCONT = 18;
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;
    private static final int IPC_CREAT = 01000;
    private static final int IPC_RMID = 0;
    private static final int PTRACE_SEIZE = 0x4206;
    private static final int PAGE = 4096;
    private static final int OWNER_ONLY = 0600;

    private static final MethodHandle KILL = function("kill", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SOCKET =
            function("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND =
            function("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle LISTEN = function("listen", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle CONNECT =
            function("connect", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle CLOSE = function("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle SHMGET =
            function("shmget", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SHMCTL =
            function("shmctl", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle PTRACE =
            function("ptrace", JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle FTRUNCATE =
            function("ftruncate", JAVA_INT, JAVA_INT, JAVA_LONG);

    private Native() {}

    @SuppressWarnings("restricted") // what else could make these calls
    private static MethodHandle function(
            String name, MemoryLayout result, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }

    private static long call(MethodHandle function, Object... arguments) {
        try {
            return ((Number) function.invokeWithArguments(arguments)).longValue();
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    static boolean kill(long pid, int signal) {
        return call(KILL, (int) pid, signal) == 0;
    }

    /**
     * Opens a listening socket in the abstract name space; its descriptor, to be closed by {@link
     * #close}.
     */
    static int listenAbstract(String name) {
        int socket = (int) call(SOCKET, AF_UNIX, SOCK_STREAM, 0);
        try (Arena arena = Arena.ofConfined()) {
            if (call(BIND, socket, address(arena, name), 3 + name.length()) != 0
                    || call(LISTEN, socket, 5) != 0) {
                throw new AssertionError("cannot listen on the abstract socket " + name);
            }
        }
        return socket;
    }

    static boolean connectAbstract(String name) {
        int socket = (int) call(SOCKET, AF_UNIX, SOCK_STREAM, 0);
        try (Arena arena = Arena.ofConfined()) {
            return call(CONNECT, socket, address(arena, name), 3 + name.length()) == 0;
        } finally {
            close(socket);
        }
    }

    /** sockaddr_un with a path that begins with a zero (unix(7)). */
    private static MemorySegment address(Arena arena, String name) {
        MemorySegment address = arena.allocate(110);
        address.set(JAVA_SHORT, 0, (short) AF_UNIX);
        MemorySegment.copy(
                name.getBytes(StandardCharsets.US_ASCII),
                0,
                address,
                ValueLayout.JAVA_BYTE,
                3,
                name.length());
        return address;
    }

    static void close(int descriptor) {
        call(CLOSE, descriptor);
    }

    static int createSharedMemory(int key) {
        return (int) call(SHMGET, key, (long) PAGE, IPC_CREAT | OWNER_ONLY);
    }

    static boolean findSharedMemory(int key) {
        return call(SHMGET, key, 0L, 0) >= 0;
    }

    static void removeSharedMemory(int id) {
        call(SHMCTL, id, IPC_RMID, MemorySegment.NULL);
    }

    static boolean trace(long pid) {
        return call(PTRACE, PTRACE_SEIZE, (int) pid, MemorySegment.NULL, MemorySegment.NULL) == 0;
    }

    static boolean resize(int descriptor, long size) {
        return call(FTRUNCATE, descriptor, size) == 0;
    }
}
