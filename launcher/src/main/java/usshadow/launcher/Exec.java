package usshadow.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs one Gogo line on a node; its output, its errors, its exit code. */
@Command(
        name = "exec",
        description = "Run one command on a node: exec alpha/cloud 'node:info'.",
        footer = {
            "",
            "Exit code: 0 done, 1 failed, 2 used wrongly, 127 no such command, 255 not reached."
        })
final class Exec implements Callable<Integer> {
    @Mixin private RunDir runDir;

    @Parameters(index = "0", paramLabel = "<node>", description = "alpha/cloud, alpha/vs, fleet, …")
    private String node;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "<line>", description = "a Gogo line")
    private List<String> line;

    @Override
    public Integer call() {
        List<String> command = new ArrayList<>(NodeSsh.command(runDir, node, "-T"));
        command.add("--");
        command.add(String.join(" ", line));
        return Run.visibly(command);
    }
}
