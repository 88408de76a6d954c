package usshadow.launcher;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what runs, how it is confined, and how to reach it. */
@Command(name = "status", description = "Show the nodes of the set, their confinement and doors.")
final class Status implements Callable<Integer> {
    private static final String VM_ROW = "%-14s %-19s %-8s %s%n";
    private static final String ROW = "%-14s %-19s %-8s %-8s %s%n";

    @Spec private CommandSpec spec;
    @Mixin private RunDir runDir;

    @Override
    public Integer call() {
        return print(spec, runDir);
    }

    /** Prints the set; 0 if every node that is on record lives. */
    static int print(CommandSpec spec, RunDir runDir) {
        PrintWriter out = spec.commandLine().getOut();
        Directory directory = new Directory(runDir).write();
        List<NodeRecord> nodes = directory.nodes();
        if (nodes.isEmpty()) {
            out.println("nothing runs in " + runDir.path() + "; start it with ./usshadow up");
            return 1;
        }
        out.printf(ROW, "NODE", "KIND", "PID", "STATE", "DOORS");
        nodes.forEach(node -> out.printf(ROW, row(node)));
        out.println();
        nodes.stream().filter(NodeRecord::isVirtualizedSystem).forEach(n -> confinement(out, n));
        out.println();
        List<VmRecord> vms = directory.withVms().write().vms();
        if (!vms.isEmpty()) {
            out.printf(VM_ROW, "VM", "STATE", "HOST", "DEVICES");
            vms.forEach(vm -> out.printf(VM_ROW, vm.id(), vm.state(), vm.host(), vm.mode()));
            out.println();
        }
        nodes.stream()
                .filter(NodeRecord::alive)
                .forEach(n -> out.println("./usshadow shell " + n.name() + option(runDir)));
        vms.forEach(vm -> out.println(vm.ssh(runDir)));
        out.flush();
        return nodes.stream().allMatch(NodeRecord::alive) ? 0 : 1;
    }

    private static Object[] row(NodeRecord node) {
        String doors =
                node.doors().stream()
                        .map(d -> d.port() == 0 ? d.name() : d.name() + ":" + d.port())
                        .collect(Collectors.joining(" "));
        String state = node.alive() ? node.text("state").toLowerCase(Locale.ROOT) : "DEAD";
        String kind = node.kind().toLowerCase(Locale.ROOT).replace('_', ' ');
        return new Object[] {node.name(), kind, node.pid(), state, doors};
    }

    private static void confinement(PrintWriter out, NodeRecord node) {
        out.println(node.name() + ": " + node.text("confinement"));
    }

    private static String option(RunDir runDir) {
        boolean usual = runDir.path().equals(Home.current().root().resolve(".run"));
        return usual ? "" : " --run-dir " + runDir.shown(runDir.path());
    }
}
