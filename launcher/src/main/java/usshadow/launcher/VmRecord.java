package usshadow.launcher;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/**
 * A VM that the provider registered.
 *
 * @param id its name
 * @param host where it runs; empty if nowhere
 * @param system in which virtualized system, such as {@code alpha/vs}; empty if nowhere
 * @param state such as {@code running}
 * @param mode where its devices are: {@code shadow} or {@code traditional}
 */
record VmRecord(String id, String host, String system, String state, String mode) {
    private static final String MEMBER = "vms";
    private static final String UNKNOWN = "unknown";

    /**
     * Asks the cloud nodes, one after the other, until one answers; if none does, what was known
     * before, in unknown state.
     */
    static List<VmRecord> ask(RunDir runDir, List<NodeRecord> nodes) {
        return nodes.stream()
                .filter(node -> node.isCloud() && node.alive())
                .map(node -> NodeSsh.collect(runDir, node.name(), "vm:list"))
                .filter(result -> result.code() == 0)
                .findFirst()
                .map(result -> Rows.of(result.output()).stream().map(VmRecord::of).toList())
                .orElseGet(() -> known(runDir).stream().map(VmRecord::inUnknownState).toList());
    }

    private VmRecord inUnknownState() {
        return new VmRecord(id, host, system, UNKNOWN, mode);
    }

    private static VmRecord of(Map<String, String> row) {
        return new VmRecord(
                row.getOrDefault("vm", ""),
                row.getOrDefault("owner", "").replaceFirst("/.*", ""),
                row.getOrDefault("owner", ""),
                row.getOrDefault("state", ""),
                row.getOrDefault("mode", ""));
    }

    /** As the run folder's endpoints.json has it. */
    static List<VmRecord> known(RunDir runDir) {
        try {
            JsonObject document =
                    new Gson().fromJson(Files.readString(runDir.endpoints()), JsonObject.class);
            return document.getAsJsonArray(MEMBER).asList().stream()
                    .map(element -> new Gson().fromJson(element, VmRecord.class))
                    .toList();
        } catch (IOException | JsonParseException | NullPointerException e) {
            return List.of();
        }
    }

    static void add(JsonObject document, List<VmRecord> vms, RunDir runDir) {
        JsonArray array = new JsonArray();
        for (VmRecord vm : vms) {
            JsonObject entry = new Gson().toJsonTree(vm).getAsJsonObject();
            entry.addProperty("ssh", vm.ssh(runDir));
            array.add(entry);
        }
        document.add(MEMBER, array);
    }

    /** Whether its console is the operators'. */
    boolean isTraditional() {
        return mode.equals(Vms.Policy.TRADITIONAL.word());
    }

    /** The command that reaches its console. */
    String ssh(RunDir runDir) {
        return "ssh -F " + runDir.shown(runDir.sshConfig()) + " " + id;
    }
}
