package usshadow.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostMemoryTest {
    private static final long MIB = 1L << 20;

    @TempDir Path root;

    @BeforeEach
    void machineHasOneGibibyteAvailable() throws IOException {
        write("proc/meminfo", "MemTotal: 2097152 kB\nMemAvailable:    1048576 kB\n");
    }

    @Test
    void withoutGroupsMemAvailableCounts() throws IOException {
        assertEquals(1024 * MIB, HostMemory.available(root).bytes());
    }

    @Test
    void unlimitedGroupDoesNotCount() throws IOException {
        write("proc/self/cgroup", "0::/a/b\n");
        write("sys/fs/cgroup/a/b/memory.max", "max\n");
        assertEquals(1024 * MIB, HostMemory.available(root).bytes());
    }

    @Test
    void parentGroupLimitsToo() throws IOException {
        write("proc/self/cgroup", "0::/a/b\n");
        write("sys/fs/cgroup/a/memory.max", Long.toString(100 * MIB));
        write("sys/fs/cgroup/a/memory.current", Long.toString(70 * MIB));
        write("sys/fs/cgroup/a/memory.stat", "anon 5\ninactive_file " + 10 * MIB + "\n");
        HostMemory available = HostMemory.available(root);
        assertEquals(40 * MIB, available.bytes());
        assertTrue(available.limit().endsWith("a/memory.max"), available.limit());
    }

    @Test
    void versionOneGroupLimitsToo() throws IOException {
        write("proc/self/cgroup", "4:cpu,cpuacct:/x\n3:memory:/x\n");
        write("sys/fs/cgroup/memory/x/memory.limit_in_bytes", Long.toString(50 * MIB));
        write("sys/fs/cgroup/memory/x/memory.usage_in_bytes", Long.toString(20 * MIB));
        assertEquals(30 * MIB, HostMemory.available(root).bytes());
    }

    @Test
    void exhaustedGroupLeavesNothing() throws IOException {
        write("proc/self/cgroup", "0::/\n");
        write("sys/fs/cgroup/memory.max", Long.toString(50 * MIB));
        write("sys/fs/cgroup/memory.current", Long.toString(60 * MIB));
        assertEquals(0, HostMemory.available(root).bytes());
    }

    @Test
    void thisMachineHasSome() throws IOException {
        assertTrue(HostMemory.available().bytes() > 0);
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
