package usshadow.launcher;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a node says of itself in its {@code node.json}, and whether its process still runs.
 *
 * @param name such as {@code alpha/cloud}
 * @param folder the node's own folder
 * @param json the file's content
 */
record NodeRecord(String name, Path folder, JsonObject json) {
    static final String FILE = "node.json";

    /** A door of the node. */
    record Door(String name, int port, String protocol) {}

    static Optional<NodeRecord> read(RunDir runDir, String name) {
        Path folder = runDir.node(name);
        try {
            String text = Files.readString(folder.resolve(FILE));
            JsonObject json = new Gson().fromJson(text, JsonObject.class);
            return json == null || !json.has("pid")
                    ? Optional.empty()
                    : Optional.of(new NodeRecord(name, folder, json));
        } catch (IOException | JsonParseException e) {
            return Optional.empty();
        }
    }

    static List<NodeRecord> readAll(RunDir runDir) {
        return runDir.recordedNodes().stream()
                .flatMap(name -> read(runDir, name).stream())
                .toList();
    }

    long pid() {
        return json.get("pid").getAsLong();
    }

    String kind() {
        return text("kind");
    }

    boolean isVirtualizedSystem() {
        return kind().equals("VIRTUALIZED_SYSTEM");
    }

    boolean isCloud() {
        return kind().equals("CLOUD");
    }

    String text(String key) {
        JsonElement value = json.get(key);
        return value == null || value.isJsonNull() ? "" : value.getAsString();
    }

    /** The process, if it is still this node's and not a stranger that got its number. */
    Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid()).filter(p -> Processes.runsIn(p, folder));
    }

    boolean alive() {
        return process().isPresent();
    }

    List<Door> doors() {
        List<Door> doors = new ArrayList<>();
        for (String key : List.of("endpoints", "forwarders")) {
            JsonArray array = json.has(key) ? json.getAsJsonArray(key) : new JsonArray();
            for (JsonElement e : array) {
                JsonObject door = e.getAsJsonObject();
                doors.add(
                        new Door(
                                door.get("name").getAsString(),
                                door.get("port").getAsInt(),
                                door.has("protocol") ? door.get("protocol").getAsString() : "tcp"));
            }
        }
        return doors;
    }

    /** The door to the node's shell: its own, or the operators' forwarder of a confined one. */
    Optional<Door> shell() {
        return door(isVirtualizedSystem() ? "operator" : "shell");
    }

    /** The door to the consoles of VMs. */
    Optional<Door> console() {
        return door("console");
    }

    private Optional<Door> door(String name) {
        return doors().stream().filter(d -> d.name().equals(name)).findFirst();
    }

    /** The public key that the node's shell proves itself by, in OpenSSH's format. */
    String hostKey() {
        if (json.has("hostKey")) {
            return text("hostKey");
        }
        for (JsonElement e : json.getAsJsonArray("endpoints")) {
            JsonObject door = e.getAsJsonObject();
            if (door.get("name").getAsString().equals("shell") && door.has("hostKey")) {
                return door.get("hostKey").getAsString();
            }
        }
        return "";
    }
}
