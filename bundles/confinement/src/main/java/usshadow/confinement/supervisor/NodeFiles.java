package usshadow.confinement.supervisor;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import usshadow.confinement.Forwarder;
import usshadow.confinement.SystemStatus;
import usshadow.confinement.sandbox.Confinement;
import usshadow.confinement.sandbox.View;
import usshadow.doors.DoorSigns;

/**
 * The two JSON files of a virtualized system: its node's configuration, and its status for the
 * launcher.
 */
final class NodeFiles {
    private static final String KIND = "VIRTUALIZED_SYSTEM";
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private NodeFiles() {}

    /** The configuration of the node inside, as the Felix Configurator reads it. */
    static String config(String host, Supervisor.Order order, Confinement confinement, View view) {
        JsonObject config = new JsonObject();
        config.addProperty(":configurator:resource-version", 1);
        config.addProperty(":configurator:symbolic-name", "usshadow.node.configuration");
        config.addProperty(":configurator:version", "1.0.0");
        JsonObject node = new JsonObject();
        node.addProperty("name", host + "/" + order.name());
        node.addProperty("host", host);
        node.addProperty("kind", KIND);
        node.addProperty("flavour", order.flavour());
        node.addProperty("confinement", confinement.text());
        node.addProperty("folder", view.work());
        JsonArray expected = new JsonArray();
        expected.add("shell");
        node.add("expects", expected);
        config.add("usshadow.node", node);
        JsonObject load = new JsonObject();
        load.addProperty("folder", view.load());
        load.addProperty("policy", "any");
        config.add("usshadow.load", load);
        JsonObject ssh = new JsonObject();
        ssh.addProperty("port", view.operatorPort());
        ssh.addProperty("bindAddress", "127.0.0.1");
        ssh.addProperty("hostKey", view.hostKey());
        ssh.addProperty("authorizedKeys", view.authorizedKeys());
        config.add("usshadow.shell.ssh", ssh);
        JsonObject doors = new JsonObject();
        doors.addProperty("folder", view.doors());
        JsonArray targets = new JsonArray();
        targets.add(DoorSigns.OPERATOR + "=127.0.0.1:" + view.operatorPort());
        targets.add(DoorSigns.MIGRATION + "=127.0.0.1:" + view.migrationPort());
        if (!order.consoleKeys().isEmpty()) {
            targets.add(DoorSigns.CONSOLE + "=127.0.0.1:" + view.consolePort());
            addConsole(config, order, view);
        }
        doors.add("doors", targets);
        config.add("usshadow.doors", doors);
        config.add("usshadow.hypervisor.guest", new JsonObject());
        return GSON.toJson(config);
    }

    /** The door to the virtualized system's own consoles, with its own key. */
    private static void addConsole(JsonObject config, Supervisor.Order order, View view) {
        JsonObject door = new JsonObject();
        door.addProperty("port", view.consolePort());
        door.addProperty("hostKey", view.hostKey());
        config.add("usshadow.device.serial.ssh", door);
        JsonObject users = new JsonObject();
        JsonArray keys = new JsonArray();
        order.consoleKeys().forEach(keys::add);
        users.add("keys", keys);
        config.add("usshadow.device.serial.virtual", users);
    }

    /** The status file; docs/formats/doors.md. */
    static String status(String host, SystemStatus status, String hostKey, String log) {
        JsonObject json = new JsonObject();
        json.addProperty("name", host + "/" + status.name());
        json.addProperty("kind", KIND);
        json.addProperty("flavour", status.flavour());
        json.addProperty("pid", status.pid());
        json.addProperty("cloudPid", ProcessHandle.current().pid());
        json.addProperty("state", status.state().name());
        json.addProperty("started", status.started().toString());
        json.addProperty("memoryMiB", status.memoryMiB());
        json.addProperty("confinement", confinement(status));
        JsonArray missing = new JsonArray();
        status.missing().forEach(missing::add);
        json.add("missing", missing);
        JsonArray forwarders = new JsonArray();
        status.forwarders().forEach(forwarder -> forwarders.add(json(forwarder)));
        json.add("forwarders", forwarders);
        json.addProperty("hostKey", hostKey);
        json.addProperty("log", log);
        status.exitStatus().ifPresent(exit -> json.addProperty("exitStatus", exit));
        return GSON.toJson(json);
    }

    private static String confinement(SystemStatus status) {
        boolean whole = status.missing().isEmpty();
        return status.confinement()
                + (whole ? "" : "; MISSING: " + String.join("; ", status.missing()));
    }

    private static JsonObject json(Forwarder forwarder) {
        JsonObject json = new JsonObject();
        json.addProperty("name", forwarder.door());
        json.addProperty("direction", forwarder.direction().name());
        json.addProperty("address", forwarder.address());
        json.addProperty("port", forwarder.port());
        return json;
    }
}
