package usshadow.launcher;

import java.util.ArrayList;
import java.util.List;

/** OpenSSH commands that reach a node's shell. */
final class NodeSsh {
    private NodeSsh() {}

    /**
     * The command for a node, after a look whether it is there.
     *
     * @throws UserError if there is no such node, or it does not run
     */
    static List<String> command(RunDir runDir, String name, String... options) {
        Directory directory = new Directory(runDir).write();
        NodeRecord node =
                directory.nodes().stream()
                        .filter(n -> n.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> unknown(runDir, directory, name));
        if (!node.alive()) {
            throw new UserError(
                    name
                            + " (pid "
                            + node.pid()
                            + ") has died; ./usshadow down, then up, starts anew");
        }
        List<String> command = new ArrayList<>(List.of("ssh", "-F", runDir.sshConfig().toString()));
        command.addAll(List.of(options));
        command.add(name);
        return command;
    }

    /** Runs a line on a node by the run folder's ssh_config as it is. */
    static Run.Result collect(RunDir runDir, String name, String line) {
        return Run.collect(
                List.of("ssh", "-F", runDir.sshConfig().toString(), "-T", name, "--", line));
    }

    /**
     * Runs a line that must succeed.
     *
     * @throws UserError with what the node said, if not
     */
    static void must(RunDir runDir, String name, String line) {
        Run.Result result = collect(runDir, name, line);
        if (result.code() != 0) {
            throw new UserError("'" + line + "' on " + name + " failed: " + result.output());
        }
    }

    private static UserError unknown(RunDir runDir, Directory directory, String name) {
        List<String> names = directory.nodes().stream().map(NodeRecord::name).toList();
        return new UserError(
                names.isEmpty()
                        ? "nothing runs in " + runDir.path() + "; start it with ./usshadow up"
                        : "there is no node '" + name + "'; there are " + String.join(", ", names));
    }
}
