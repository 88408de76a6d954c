package usshadow.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
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

    /**
     * For the engine, which makes a class for each shape of an instruction: it pays nothing to
     * compile these on guesses that turn out wrong, and small objects serve it best
     * (docs/results/engine.md).
     */
    private static final List<String> ENGINE =
            List.of(
                    "-XX:+UseCompactObjectHeaders",
                    "-XX:PerMethodTrapLimit=0",
                    "-XX:PerBytecodeTrapLimit=0");

    /** The command that runs the node in its folder. */
    List<String> command(RunDir runDir) {
        // A session of its own: the terminal's Ctrl-C and hang-up do not reach it.
        List<String> command = new ArrayList<>(List.of("setsid", Run.arg(Home.tool("java"))));
        command.add("-Xmx" + heapMiB + "m");
        command.addAll(List.of("-XX:-UsePerfData", "-XX:+UseSerialGC"));
        if (type.equals("cloud")) {
            command.addAll(ENGINE);
        }
        Home home = Home.current();
        Path folder = runDir.node(name);
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Duser.home=" + folder,
                        "-Dusshadow.log=" + log(runDir),
                        "-cp",
                        home.nodeClasspath().stream()
                                .map(Path::toString)
                                .collect(Collectors.joining(":")),
                        "usshadow.run.NodeMain",
                        home.bundles(type).toString(),
                        folder.toString(),
                        folder.resolve("config.json").toString(),
                        "L0"));
        return command;
    }

    /** The node's log, without its ending. */
    Path log(RunDir runDir) {
        return runDir.log().resolve(name);
    }
}
