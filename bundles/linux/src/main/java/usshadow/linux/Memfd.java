package usshadow.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory without a file name that two processes share: a memfd, mapped read-write. Whoever creates
 * it allocates all of it and seals its size, so that no holder of the descriptor can make a page
 * disappear under another.
 *
 * <pre>
 *   cloud node                                         virtualized system
 *   Memfd.create("alpha/vs", bytes)
 *   command = memfd.handingDown(List.of("bwrap", …))
 *   new ProcessBuilder(command).start()  ----------->  Memfd.inherited(Memfd.INHERITED_DESCRIPTOR)
 * </pre>
 *
 * The JDK closes all descriptors in its children, and memfds are close-on-exec besides; therefore a
 * shell stands in between, which opens the memory by way of /proc under the number {@value
 * #INHERITED_DESCRIPTOR}.
 */
public final class Memfd implements AutoCloseable {
    /** The descriptor under which a child finds the memory that its parent handed down. */
    public static final int INHERITED_DESCRIPTOR = 9;

    /** Sizes are multiples of this many bytes. */
    public static final long PAGE = 4096;

    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int F_ADD_SEALS = 1033;
    private static final int F_GET_SEALS = 1034;
    private static final int F_SEAL_SEAL = 1;
    private static final int F_SEAL_SHRINK = 2;
    private static final int F_SEAL_GROW = 4;
    private static final int SIZE_SEALED = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW;

    private final int descriptor;
    private final boolean owned;
    private final Arena arena;
    private final MemorySegment segment;
    private boolean closed;

    @SuppressWarnings("MustBeClosedChecker") // the arena is this object's own, and closed with it
    private Memfd(int descriptor, boolean owned) throws IOException {
        this.descriptor = descriptor;
        this.owned = owned;
        this.arena = Arena.ofShared();
        try (FileChannel channel =
                FileChannel.open(
                        Path.of("/proc/self/fd/" + descriptor),
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            segment = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), arena);
        } catch (IOException | RuntimeException failure) {
            arena.close();
            throw failure;
        }
    }

    /**
     * Creates zeroed memory, allocates all of it and seals its size.
     *
     * @param name what /proc shows for it; for people only
     * @param bytes its size, a positive multiple of {@link #PAGE}
     * @throws MemoryShortageException if the machine or a cgroup of this process has less than that
     *     available
     * @throws LinuxException if a system call fails for another reason
     * @throws IOException if it cannot be mapped
     */
    public static Memfd create(String name, long bytes) throws IOException {
        Libc.requireSupported();
        if (bytes <= 0 || bytes % PAGE != 0) {
            throw new IllegalArgumentException(
                    "size " + bytes + " of " + name + " is not a positive multiple of " + PAGE);
        }
        requireAvailable(name, bytes);
        int descriptor = Libc.Files.memfdCreate(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
        if (descriptor < 0) {
            throw new LinuxException(
                    "memfd_create", -descriptor, "is this process out of descriptors?");
        }
        try {
            allocate(name, descriptor, bytes);
            int sealed = Libc.Files.fcntl(descriptor, F_ADD_SEALS, SIZE_SEALED);
            if (sealed < 0) {
                throw new LinuxException(
                        "fcntl(F_ADD_SEALS)", -sealed, "this kernel does not seal memfds");
            }
            return new Memfd(descriptor, true);
        } catch (IOException | RuntimeException failure) {
            Libc.Files.close(descriptor);
            throw failure;
        }
    }

    private static void requireAvailable(String name, long bytes) throws IOException {
        HostMemory available = HostMemory.available();
        if (available.bytes() < bytes) {
            throw new MemoryShortageException(name, bytes, available.bytes(), available.limit());
        }
    }

    private static void allocate(String name, int descriptor, long bytes) throws IOException {
        int error = Libc.Files.allocate(descriptor, bytes);
        switch (error) {
            case 0 -> {}
            case Libc.ENOSPC, Libc.ENOMEM -> {
                HostMemory available = HostMemory.available();
                throw new MemoryShortageException(
                        name, bytes, available.bytes(), available.limit());
            }
            default ->
                    throw new LinuxException(
                            "posix_fallocate", error, "is " + bytes + " bytes too large?");
        }
    }

    /**
     * Maps memory that this process inherited, usually as {@link #INHERITED_DESCRIPTOR}. Closing
     * the result unmaps it and leaves the descriptor open.
     *
     * @throws IOException if there is no such descriptor, or if it is no memory (its size is 0 or
     *     not in pages)
     */
    public static Memfd inherited(int descriptor) throws IOException {
        Libc.requireSupported();
        Memfd memory;
        try {
            memory = new Memfd(descriptor, false);
        } catch (NoSuchFileException missing) {
            throw new IOException(
                    "descriptor "
                            + descriptor
                            + " is not open: "
                            + "this process must be started by a cloud node, which hands its memory down",
                    missing);
        }
        if (memory.size() == 0 || memory.size() % PAGE != 0) {
            memory.close();
            throw new IOException(
                    "descriptor "
                            + descriptor
                            + " is no shared memory: its size is "
                            + memory.size()
                            + " bytes");
        }
        return memory;
    }

    /**
     * The command line that starts {@code command} with this memory as descriptor {@link
     * #INHERITED_DESCRIPTOR}. It replaces the shell, so the child's process id is the command's.
     * This process must live and keep the memory open until the child runs.
     */
    public List<String> handingDown(List<String> command) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "/bin/sh",
                                "-c",
                                "exec "
                                        + INHERITED_DESCRIPTOR
                                        + "<>/proc/"
                                        + ProcessHandle.current().pid()
                                        + "/fd/"
                                        + descriptor
                                        + "; exec \"$@\"",
                                "sh"));
        all.addAll(command);
        return List.copyOf(all);
    }

    /** Whether nobody can change this memory's size any more. */
    public boolean sealed() {
        int seals = Libc.Files.fcntl(descriptor, F_GET_SEALS, 0);
        return seals >= 0 && (seals & SIZE_SEALED) == SIZE_SEALED;
    }

    /** The descriptor in this process. */
    public int descriptor() {
        return descriptor;
    }

    /** Bytes; never changes. */
    public long size() {
        return segment.byteSize();
    }

    /** All of the memory, usable from every thread until {@link #close()}. */
    public MemorySegment segment() {
        return segment;
    }

    /**
     * Unmaps the memory and, if this process created it, closes the descriptor. Again has no
     * effect.
     *
     * @throws IllegalStateException if a thread is inside a system call on the memory: stop it
     *     first
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        arena.close();
        closed = true;
        if (owned) {
            Libc.Files.close(descriptor);
        }
    }
}
