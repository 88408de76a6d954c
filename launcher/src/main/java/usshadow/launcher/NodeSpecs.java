package usshadow.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the nodes of a set are configured with.
 *
 * @param runDir the set
 * @param ports of the set
 * @param hosts their names, in the order of their blocks of ports
 * @param zookeeper an ensemble to use, {@code host:port,...}; null: the set's own fleet node
 * @param images folder of guests' images
 */
record NodeSpecs(RunDir runDir, Ports ports, List<String> hosts, String zookeeper, Path images) {
    private static final int FLEET_HEAP_MIB = 256;
    private static final int CLOUD_HEAP_MIB = 512;
    private static final String LOOPBACK = "127.0.0.1:";

    /** The fleet's node: the store's server. */
    NodeSpec fleet() {
        var configuration =
                common("fleet", "fleet", "FLEET", ports.shell(hosts.size()), List.of("fleet"));
        Provider provider = new Provider(runDir);
        configuration.put(
                "usshadow.fleet.server",
                Map.of(
                        "port", ports.store(hosts.size()),
                        "ca", provider.ca().toString(),
                        "certificate", provider.fleetCertificate().toString(),
                        "folder", runDir.node("fleet").resolve("store").toString()));
        return new NodeSpec("fleet", "fleet", FLEET_HEAP_MIB, configuration);
    }

    /** The cloud node of a host, with what it needs to start virtualized systems. */
    NodeSpec cloud(int host) {
        String hostName = hosts.get(host);
        String name = hostName + "/cloud";
        var configuration =
                common(name, hostName, "CLOUD", ports.shell(host), List.of("console", "relay"));
        configuration.put("usshadow.confinement", confinement(host));
        configuration.put("usshadow.identity", identity(hostName));
        configuration.put("usshadow.guest", Map.of("folder", images.toString()));
        configuration.put("usshadow.fleet", fleetClient(host));
        configuration.put("usshadow.relay", Map.of("port", ports.relay(host)));
        configuration.put("usshadow.device.serial.ssh", console(host));
        return new NodeSpec(name, "cloud", CLOUD_HEAP_MIB, configuration);
    }

    private Map<String, Object> confinement(int host) {
        String name = hosts.get(host);
        Home home = Home.current();
        Map<String, Object> confinement = new LinkedHashMap<>();
        confinement.put("host", name);
        confinement.put("folder", runDir.node(name).toString());
        confinement.put("javaHome", Home.javaHome().toString());
        confinement.put(
                "nodeClasspath", home.nodeClasspath().stream().map(Path::toString).toList());
        confinement.put("systems", home.systems().toString());
        confinement.put("portBase", ports.forwarders(host));
        confinement.put("operatorKeys", Keys.authorized(new Keys(runDir).operator()).toString());
        confinement.put("logFolder", RunDir.privateFolder(runDir.log().resolve(name)).toString());
        confinement.put("peers", peers(host));
        return confinement;
    }

    /** Where the other hosts' default virtualized systems take migrations. */
    private List<String> peers(int self) {
        List<String> peers = new ArrayList<>();
        for (int i = 0; i < hosts.size(); i++) {
            if (i != self) {
                peers.add(hosts.get(i) + "/vs=" + LOOPBACK + (ports.forwarders(i) + 1));
            }
        }
        return peers;
    }

    private Map<String, Object> identity(String host) {
        Provider provider = new Provider(runDir);
        return Map.of(
                "ca", provider.ca().toString(),
                "host", provider.certificate(host).toString(),
                "folder", runDir.node(host + "/cloud").resolve("keys").toString());
    }

    private Map<String, Object> fleetClient(int host) {
        Provider provider = new Provider(runDir);
        return Map.of(
                "connect", store(),
                "ca", provider.ca().toString(),
                "host", provider.certificate(hosts.get(host)).toString(),
                "console", LOOPBACK + ports.relay(host));
    }

    private Map<String, Object> console(int host) {
        Provider provider = new Provider(runDir);
        return Map.of(
                "port", ports.console(host),
                "hostKey", provider.consoleKey(hosts.get(host)).toString(),
                "hostCertificate", provider.consoleCertificate(hosts.get(host)).toString());
    }

    private String store() {
        return zookeeper == null ? LOOPBACK + ports.store(hosts.size()) : zookeeper;
    }

    private Map<String, Map<String, Object>> common(
            String name, String host, String kind, int shellPort, List<String> expected) {
        Path folder = runDir.node(name);
        List<String> expects = new ArrayList<>(expected);
        expects.add("shell");
        Map<String, Map<String, Object>> configuration = new LinkedHashMap<>();
        configuration.put(
                "usshadow.node",
                Map.of(
                        "name",
                        name,
                        "host",
                        host,
                        "kind",
                        kind,
                        "folder",
                        folder.toString(),
                        "confinement",
                        "none: trusted",
                        "expects",
                        expects));
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
                        "authorizedKeys", Keys.authorized(new Keys(runDir).provider()).toString()));
        return configuration;
    }
}
