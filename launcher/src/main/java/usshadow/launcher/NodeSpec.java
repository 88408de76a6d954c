package usshadow.launcher;

import java.nio.file.Path;
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
