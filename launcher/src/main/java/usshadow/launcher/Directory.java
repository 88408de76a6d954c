package usshadow.launcher;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What people and tools find in the run folder: endpoints.json (docs/formats/endpoints.md), and the
 * OpenSSH client's configuration. Derived from the nodes' own words, so it may be written anew at
 * any time.
 */
final class Directory {
    private final RunDir runDir;
    private final List<NodeRecord> nodes;
    private final List<VmRecord> vms;

    /** The nodes as they are; the VMs as they were known last. */
    Directory(RunDir runDir) {
        this(runDir, NodeRecord.readAll(runDir), VmRecord.known(runDir));
    }

    private Directory(RunDir runDir, List<NodeRecord> nodes, List<VmRecord> vms) {
        this.runDir = runDir;
        this.nodes = nodes;
        this.vms = vms;
    }

    /** The same with the VMs as they are now, which a node is asked for. */
    Directory withVms() {
        return new Directory(runDir, nodes, VmRecord.ask(runDir, nodes));
    }

    List<VmRecord> vms() {
        return vms;
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
            copyCa();
        }
        return this;
    }

    private void copyCa() {
        Path ca = new Provider(runDir).ca();
        try {
            if (Files.exists(ca)) {
                RunDir.write(runDir.ca(), Files.readString(ca));
            }
        } catch (IOException e) {
            throw new UserError("Cannot read " + ca + ": " + e.getMessage(), e);
        }
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
        VmRecord.add(document, vms, runDir);
        document.addProperty("sshConfig", runDir.sshConfig().toString());
        document.addProperty("ca", runDir.ca().toString());
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
        String authority = new Provider(runDir).consoleAuthority();
        if (!authority.isEmpty()) {
            text.append("@cert-authority ").append(Provider.CONSOLE).append(' ');
            text.append(authority).append('\n');
        }
        return text.toString();
    }

    private String sshConfig() {
        StringBuilder text =
                new StringBuilder(
                        "# Written by ./usshadow; ssh -F this-file <node> '<gogo line>'\n");
        for (NodeRecord node : nodes) {
            node.shell().ifPresent(door -> text.append(shell(node, door)));
        }
        vms.forEach(vm -> console(vm).ifPresent(text::append));
        return text.toString();
    }

    private String shell(NodeRecord node, NodeRecord.Door door) {
        String user = node.isVirtualizedSystem() ? "operator" : "provider";
        return sshHost(node.name(), door, user, identity(node), node.name());
    }

    /**
     * Every host's door leads to every VM, wherever it runs: any living one will do. A console of
     * the operators' is where the VM is.
     */
    private Optional<String> console(VmRecord vm) {
        return nodes.stream()
                .filter(NodeRecord::alive)
                .filter(
                        vm.isTraditional()
                                ? n -> n.name().equals(vm.system())
                                : NodeRecord::isCloud)
                .filter(node -> node.console().isPresent())
                .findFirst()
                .map(node -> console(vm, node));
    }

    private String console(VmRecord vm, NodeRecord node) {
        return sshHost(
                vm.id(),
                node.console().orElseThrow(),
                vm.id(),
                new Keys(runDir).user().toString(),
                vm.isTraditional() ? node.name() : Provider.CONSOLE);
    }

    private String sshHost(
            String name, NodeRecord.Door door, String user, String identity, String hostKeyAlias) {
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
                 ConnectTimeout 15
                 ServerAliveInterval 15
                 LogLevel ERROR

               """
                .formatted(name, door.port(), user, identity, hostKeyAlias, runDir.knownHosts());
    }
}
