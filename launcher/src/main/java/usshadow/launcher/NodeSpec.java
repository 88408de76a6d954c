package usshadow.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A node to start: its type's bundles, its name and its configuration by PID.
 *
 * @param name such as {@code alpha/cloud}
 * @param type the folder of its bundles: cloud or fleet
 * @param heapMiB limit of its Java heap, MiB
 * @param configuration component configurations by PID
 */
record NodeSpec(
        String name, String type, int heapMiB, Map<String, Map<String, Object>> configuration) {

    private static final int FLEET_HEAP_MIB = 256;
    private static final int CLOUD_HEAP_MIB = 512;

    static NodeSpec fleet(RunDir runDir, Keys keys, int shellPort) {
        return new NodeSpec(
                "fleet", "fleet", FLEET_HEAP_MIB, common(runDir, keys, "fleet", "fleet", "FLEET", shellPort));
    }

    /** The cloud node of a host, with what it needs to start virtualized systems. */
    static NodeSpec cloud(RunDir runDir, Keys keys, Ports ports, List<String> hosts, int host) {
        String hostName = hosts.get(host);
        String name = hostName + "/cloud";
        var configuration = common(runDir, keys, name, hostName, "CLOUD", ports.shell(host));
        Home home = Home.current();
        Map<String, Object> confinement = new LinkedHashMap<>();
        confinement.put("host", hostName);
        confinement.put("folder", runDir.node(hostName).toString());
        confinement.put("javaHome", Home.javaHome().toString());
        confinement.put("nodeClasspath", home.nodeClasspath().stream().map(Path::toString).toList());
        confinement.put("systems", home.systems().toString());
        confinement.put("portBase", ports.forwarders(host));
        confinement.put("operatorKeys", Keys.authorized(keys.operator()).toString());
        confinement.put("logFolder", RunDir.privateFolder(runDir.log().resolve(hostName)).toString());
        confinement.put("peers", peers(ports, hosts, host));
        configuration.put("usshadow.confinement", confinement);
        return new NodeSpec(name, "cloud", CLOUD_HEAP_MIB, configuration);
    }

    /** Where the other hosts' default virtualized systems take migrations. */
    private static List<String> peers(Ports ports, List<String> hosts, int self) {
        List<String> peers = new ArrayList<>();
        for (int i = 0; i < hosts.size(); i++) {
            if (i != self) {
                peers.add(hosts.get(i) + "/vs=127.0.0.1:" + (ports.forwarders(i) + 1));
            }
        }
        return peers;
    }

    private static Map<String, Map<String, Object>> common(
            RunDir runDir, Keys keys, String name, String host, String kind, int shellPort) {
        Path folder = runDir.node(name);
        Map<String, Map<String, Object>> configuration = new LinkedHashMap<>();
        configuration.put(
                "usshadow.node",
                Map.of(
                        "name", name,
                        "host", host,
                        "kind", kind,
                        "folder", folder.toString(),
                        "confinement", "none: trusted",
                        "expects", List.of("shell")));
        configuration.put(
                "usshadow.load",
                Map.of(
                        "folder", folder.resolve("load").toString(),
                        "policy", "signed",
                        "trustStore", runDir.pluginTrust().toString()));
        configuration.put(
                "usshadow.shell.ssh",
                Map.of(
                        "port", shellPort,
                        "hostKey", folder.resolve("host_key").toString(),
                        "authorizedKeys", Keys.authorized(keys.provider()).toString()));
        return configuration;
    }

    /** The command that runs the node in its folder. */
    List<String> command(RunDir runDir) {
        Home home = Home.current();
        Path folder = runDir.node(name);
        return List.of(
                // A session of its own: the terminal's Ctrl-C and hang-up do not reach it.
                "setsid",
                Run.arg(Home.tool("java")),
                "-Xmx" + heapMiB + "m",
                "-XX:-UsePerfData",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Duser.home=" + folder,
                "-Dusshadow.log=" + log(runDir),
                "-cp",
                home.nodeClasspath().stream().map(Path::toString).collect(Collectors.joining(":")),
                "usshadow.run.NodeMain",
                home.bundles(type).toString(),
                folder.toString(),
                folder.resolve("config.json").toString(),
                "L0");
    }

    /** The node's log, without its ending. */
    Path log(RunDir runDir) {
        return runDir.log().resolve(name);
    }
}
