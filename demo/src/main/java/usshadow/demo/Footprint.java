package usshadow.demo;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the processes of a set hold at one moment.
 *
 * @param nodes by node
 */
public record Footprint(Map<String, Node> nodes) {
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
        Map<String, Node> nodes = new TreeMap<>();
        try {
            JsonArray all =
                    new Gson()
                            .fromJson(
                                    Files.readString(hosts.runDir().resolve("endpoints.json")),
                                    JsonObject.class)
                            .getAsJsonArray("nodes");
            for (JsonElement element : all) {
                JsonObject entry = element.getAsJsonObject();
                nodes.put(entry.get("name").getAsString(), node(jvm(entry.get("pid").getAsLong())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at the nodes", e);
        }
        return new Footprint(nodes);
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
                resident(process.resolve("status")));
    }

    private static int count(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return (int) entries.count();
        }
    }

    private static long resident(Path status) throws IOException {
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                .findFirst()
                .orElse(0);
    }
}
