package usshadow.demo;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the processes of a set hold at one moment.
 *
 * @param nodes by node
 */
public record Footprint(Map<String, Node> nodes) {
    /** As the JVM's serial collector names its parts. */
    private static final Pattern HEAP_USED =
            Pattern.compile("(?:DefNew|Tenured) +total \\d+K, used (\\d+)K");

    private static final Pattern HEAP_ADDRESS = Pattern.compile("0x([0-9a-f]+)");
    private static final Pattern MAPPING = Pattern.compile("^([0-9a-f]+)-[0-9a-f]+ ");
    private static final int HEXADECIMAL = 16;

    /**
     * What the memory of a node is used for, KiB.
     *
     * @param liveHeap objects that are reachable
     * @param nativeMemory all that is the process's own and not the Java heap: classes, compiled
     *     code, stacks, buffers
     * @param shared pages that were touched of the memory that host and virtualized system share
     * @param heapPages pages of the Java heap that were ever touched, garbage or not
     */
    public record Memory(long liveHeap, long nativeMemory, long shared, long heapPages) {}

    /**
     * What one node holds.
     *
     * @param threads of its JVM
     * @param descriptors of its JVM
     * @param residentMiB memory, as the kernel counts it
     */
    public record Node(int threads, int descriptors, long residentMiB) {}

    /** Looks at all nodes of a set. */
    public static Footprint of(Hosts hosts) {
        return new Footprint(each(hosts, Footprint::node));
    }

    /**
     * The memory of each node by what it is used for, after its JVM has collected its garbage and
     * the C library has given back what was freed. By the JDK's {@code jcmd}, which reaches into a
     * sandbox if it is run by root.
     */
    public static Map<String, Memory> memory(Hosts hosts) {
        return each(hosts, Footprint::memory);
    }

    private static Memory memory(long jvm) throws IOException {
        jcmd(jvm, "GC.run");
        jcmd(jvm, "GC.run"); // what the first one let go of by references
        jcmd(jvm, "System.trim_native_heap");
        String heap = jcmd(jvm, "GC.heap_info");
        long live =
                HEAP_USED
                        .matcher(heap)
                        .results()
                        .mapToLong(match -> Long.parseLong(match.group(1)))
                        .sum();
        LongSummaryStatistics addresses =
                HEAP_ADDRESS
                        .matcher(heap)
                        .results()
                        .mapToLong(match -> Long.parseLong(match.group(1), HEXADECIMAL))
                        .summaryStatistics();
        Path process = Path.of("/proc", Long.toString(jvm));
        long heapPages =
                residentBetween(
                        Files.readAllLines(process.resolve("smaps")),
                        addresses.getMin(),
                        addresses.getMax());
        Path status = process.resolve("status");
        return new Memory(
                live, kib(status, "RssAnon:") - heapPages, kib(status, "RssShmem:"), heapPages);
    }

    /** Each mapping is a line of its range, then lines of its figures; see proc(5). */
    private static long residentBetween(List<String> smaps, long from, long to) {
        long sum = 0;
        boolean inside = false;
        for (String line : smaps) {
            Matcher range = MAPPING.matcher(line);
            if (range.find()) {
                long start = Long.parseUnsignedLong(range.group(1), HEXADECIMAL);
                inside = start >= from && start < to;
            } else if (inside && line.startsWith("Rss:")) {
                sum += Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return sum;
    }

    private static String jcmd(long jvm, String command) {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Hosts.Answer answer = Hosts.program(List.of(tool.toString(), Long.toString(jvm), command));
        if (!answer.isGood()) {
            throw new IllegalStateException("jcmd %d %s: %s".formatted(jvm, command, answer.out()));
        }
        return answer.out();
    }

    private interface Look<T> {
        T at(long jvm) throws IOException;
    }

    private static <T> Map<String, T> each(Hosts hosts, Look<T> look) {
        Map<String, T> nodes = new TreeMap<>();
        try {
            JsonArray all =
                    new Gson()
                            .fromJson(
                                    Files.readString(hosts.runDir().resolve("endpoints.json")),
                                    JsonObject.class)
                            .getAsJsonArray("nodes");
            for (JsonElement element : all) {
                JsonObject entry = element.getAsJsonObject();
                nodes.put(
                        entry.get("name").getAsString(),
                        look.at(jvm(entry.get("pid").getAsLong())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at the nodes", e);
        }
        return nodes;
    }

    /** The JVM itself, or the one in a sandbox. */
    private static long jvm(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .filter(process -> process.info().command().orElse("").endsWith("/java"))
                .map(ProcessHandle::pid)
                .findFirst()
                .orElse(pid);
    }

    private static Node node(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        return new Node(
                count(process.resolve("task")),
                count(process.resolve("fd")),
                kib(process.resolve("status"), "VmRSS:") >> 10);
    }

    private static int count(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return (int) entries.count();
        }
    }

    private static long kib(Path status, String title) throws IOException {
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith(title))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
