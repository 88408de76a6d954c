package usshadow.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * How much memory this process may still take: the least of the kernel's MemAvailable and of what
 * every cgroup above this process leaves (limit less usage, counting file pages that can be dropped
 * as free). A cgroup's limit must be looked at beforehand, because going beyond it is answered by
 * the OOM killer and not by an error.
 *
 * @param bytes what is available
 * @param limit where the figure comes from, for messages
 */
public record HostMemory(long bytes, String limit) {
    private static final Path ROOT = Path.of("/");

    /**
     * Reads the figures of this process.
     *
     * @throws IOException if /proc/meminfo cannot be read
     */
    public static HostMemory available() throws IOException {
        return available(ROOT);
    }

    /** As {@link #available()}, with /proc and /sys looked for below {@code root}. */
    static HostMemory available(Path root) throws IOException {
        HostMemory least =
                new HostMemory(
                        1024 * field(root.resolve("proc/meminfo"), "MemAvailable:"),
                        "MemAvailable of /proc/meminfo");
        Path membership = root.resolve("proc/self/cgroup");
        if (!Files.isReadable(membership)) {
            return least;
        }
        for (String line : Files.readAllLines(membership)) {
            String[] parts = line.split(":", 3);
            if (parts.length < 3) {
                continue;
            }
            if (parts[0].equals("0")) {
                least =
                        least.orLess(
                                root.resolve("sys/fs/cgroup"),
                                parts[2],
                                "memory.max",
                                "memory.current",
                                "inactive_file");
            } else if (List.of(parts[1].split(",")).contains("memory")) {
                least =
                        least.orLess(
                                root.resolve("sys/fs/cgroup/memory"),
                                parts[2],
                                "memory.limit_in_bytes",
                                "memory.usage_in_bytes",
                                "total_inactive_file");
            }
        }
        return least;
    }

    /**
     * This, or what the tightest of the groups from {@code mount + group} up to {@code mount}
     * leaves.
     */
    private HostMemory orLess(
            Path mount, String group, String limit, String usage, String droppable)
            throws IOException {
        HostMemory least = this;
        Path folder = mount.resolve(group.replaceFirst("^/+", "")).normalize();
        while (folder.startsWith(mount)) {
            long most = number(folder.resolve(limit));
            if (most >= 0) {
                Path statistics = folder.resolve("memory.stat");
                long free =
                        most
                                - Math.max(0, number(folder.resolve(usage)))
                                + (Files.isReadable(statistics)
                                        ? Math.max(0, field(statistics, droppable))
                                        : 0);
                if (free < least.bytes) {
                    least = new HostMemory(Math.max(0, free), folder.resolve(limit).toString());
                }
            }
            folder = folder.getParent();
        }
        return least;
    }

    /** The file's number; -1 if there is no such file or no number ("max") in it. */
    private static long number(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            return -1;
        }
        String text = Files.readString(file).strip();
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    }

    private static long field(Path file, String name) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .filter(words -> words.length > 1 && words[0].equals(name))
                    .mapToLong(words -> Long.parseLong(words[1]))
                    .findFirst()
                    .orElse(0);
        }
    }
}
