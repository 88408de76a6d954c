package usshadow.confinement.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Looks at a running process from outside: is it confined as it should be? */
public final class Verification {
    private static final List<String> NAMESPACES =
            List.of("user", "mnt", "pid", "ipc", "net", "uts", "cgroup");
    private static final Path PROC = Path.of("/proc");

    private Verification() {}

    /** What process {@code pid} lacks; empty if nothing. */
    public static List<String> missing(long pid) {
        List<String> missing = new ArrayList<>();
        Path process = PROC.resolve(Long.toString(pid));
        try {
            for (String namespace : NAMESPACES) {
                Path own = PROC.resolve("self/ns").resolve(namespace);
                if (Files.readSymbolicLink(own)
                        .equals(Files.readSymbolicLink(process.resolve("ns").resolve(namespace)))) {
                    missing.add("no " + namespace + " namespace of its own");
                }
            }
            privileges(process.resolve("status"), missing);
        } catch (IOException e) {
            missing.add("its confinement could not be verified: " + e);
        }
        return missing;
    }

    private static void privileges(Path status, List<String> missing) throws IOException {
        Map<String, String> fields =
                Files.readAllLines(status).stream()
                        .filter(line -> line.contains(":"))
                        .collect(
                                Collectors.toMap(
                                        line -> line.substring(0, line.indexOf(':')),
                                        line -> line.substring(line.indexOf(':') + 1).strip(),
                                        (first, second) -> first));
        for (String set : List.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")) {
            if (!fields.getOrDefault(set, "?").matches("0+")) {
                missing.add("capabilities are left: " + set + " " + fields.get(set));
            }
        }
        if (!"1".equals(fields.get("NoNewPrivs"))) {
            missing.add("it may gain privileges (NoNewPrivs is " + fields.get("NoNewPrivs") + ")");
        }
    }
}
