package usshadow.launcher;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;

/**
 * What people and tools find in the run folder: endpoints.json (docs/formats/endpoints.md), and the
 * OpenSSH client's configuration. Derived from the nodes' own words, so it may be written anew at
 * any time.
 */
final class Directory {
    private final RunDir runDir;
    private final List<NodeRecord> nodes;

    Directory(RunDir runDir) {
        this.runDir = runDir;
        this.nodes = NodeRecord.readAll(runDir);
    }

    List<NodeRecord> nodes() {
        return nodes;
    }

    /** Writes all files anew, if there is a set at all. */
    Directory write() {
        if (!nodes.isEmpty()) {
            RunDir.write(runDir.endpoints(), endpoints());
            RunDir.write(runDir.knownHosts(), knownHosts());
            RunDir.write(runDir.sshConfig(), sshConfig());
        }
        return this;
    }

    private String endpoints() {
        JsonObject document = new JsonObject();
        document.addProperty("version", 1);
        JsonArray array = new JsonArray();
        for (NodeRecord node : nodes) {
            JsonObject entry = node.json().deepCopy();
            entry.addProperty("alive", node.alive());
            entry.addProperty("credential", identity(node));
            array.add(entry);
        }
        document.add("nodes", array);
        document.add("vms", new JsonArray());
        document.addProperty("sshConfig", runDir.sshConfig().toString());
        return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(document)
                + "\n";
    }

    private String identity(NodeRecord node) {
        Keys keys = new Keys(runDir);
        return (node.isVirtualizedSystem() ? keys.operator() : keys.provider()).toString();
    }

    private String knownHosts() {
        StringBuilder text = new StringBuilder();
        for (NodeRecord node : nodes) {
            if (!node.hostKey().isBlank()) {
                text.append(node.name()).append(' ').append(node.hostKey().strip()).append('\n');
            }
        }
        return text.toString();
    }

    private String sshConfig() {
        StringBuilder text =
                new StringBuilder(
                        "# Written by ./usshadow; ssh -F this-file <node> '<gogo line>'\n");
        for (NodeRecord node : nodes) {
            node.shell().ifPresent(door -> text.append(sshHost(node, door)));
        }
        return text.toString();
    }

    private String sshHost(NodeRecord node, NodeRecord.Door door) {
        return """
               Host %s
                 HostName 127.0.0.1
                 Port %d
                 User %s
                 IdentityFile "%s"
                 IdentitiesOnly yes
                 PreferredAuthentications publickey
                 HostKeyAlias %s
                 UserKnownHostsFile "%s"
                 GlobalKnownHostsFile /dev/null
                 StrictHostKeyChecking yes
                 UpdateHostKeys no
                 LogLevel ERROR

               """
                .formatted(
                        node.name(),
                        door.port(),
                        node.isVirtualizedSystem() ? "operator" : "provider",
                        identity(node),
                        node.name(),
                        runDir.knownHosts());
    }
}
