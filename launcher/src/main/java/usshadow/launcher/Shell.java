package usshadow.launcher;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** An interactive shell on a node. */
@Command(name = "shell", description = "Enter a node's shell, with completion and history.")
final class Shell implements Callable<Integer> {
    @Mixin private RunDir runDir;

    @Parameters(index = "0", paramLabel = "<node>", description = "alpha/cloud, alpha/vs, fleet, …")
    private String node;

    @Override
    public Integer call() {
        return Run.attached(NodeSsh.command(runDir, node, "-tt"));
    }
}
