package usshadow.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts the fleet and two hosts, and on each a virtualized system. */
@Command(name = "up", description = "Start two hosts, alpha and beta, in the background.")
final class Up implements Callable<Integer> {
    private static final List<String> HOSTS = List.of("alpha", "beta");

    @Spec private CommandSpec spec;
    @Mixin private RunDir runDir;
    @Mixin private Ports ports;
    @Mixin private GuestDir guests;

    @Option(
            names = "--hypervisor",
            paramLabel = "kvm|xen",
            defaultValue = "kvm",
            description = "flavour of the virtualized systems (default: ${DEFAULT-VALUE})")
    private String hypervisor;

    @Option(
            names = "--policy",
            paramLabel = "shadow|traditional",
            defaultValue = "shadow",
            description = "where the VM's console devices are (default: ${DEFAULT-VALUE})")
    private Vms.Policy policy;

    @Option(
            names = "--guest",
            paramLabel = "tiny|debian",
            defaultValue = "tiny",
            description = "what the VM boots (default: ${DEFAULT-VALUE})")
    private Vms.Guest guest;

    @Option(names = "--no-vm", description = "start no VM")
    private boolean noVm;

    @Option(
            names = "--zookeeper",
            paramLabel = "<host:port,...>",
            description = "use this ensemble instead of a fleet node of the set's own")
    private String zookeeper;

    private final List<NodeProcess> started = new ArrayList<>();

    @Override
    public Integer call() {
        Doctor.insist();
        insistOnImage();
        try (RunDir.Lock lock = runDir.lock()) {
            refuseIfRunning();
            Leftovers.remove(runDir);
            ports.check(HOSTS);
            startOrUndo();
        }
        return Status.print(spec, runDir);
    }

    private void insistOnImage() {
        if (!noVm && guest == Vms.Guest.DEBIAN && !guests.has(guest.word())) {
            throw new UserError(
                    "no complete image in "
                            + guests.path().resolve(guest.word())
                            + "; make it with ./usshadow guest");
        }
    }

    private void refuseIfRunning() {
        List<ProcessHandle> running = Processes.of(runDir.path());
        if (!running.isEmpty()) {
            throw new UserError(
                    "a set runs already in "
                            + runDir.path()
                            + " (pids "
                            + String.join(", ", running.stream().map(p -> "" + p.pid()).toList())
                            + "); look at it with ./usshadow status, stop it with ./usshadow down");
        }
    }

    /** What was started goes again if not all can be, also after Ctrl-C half way. */
    private void startOrUndo() {
        Thread undo = new Thread(this::undo, "undo");
        Runtime.getRuntime().addShutdownHook(undo);
        boolean complete = false;
        try {
            start();
            complete = true;
        } finally {
            if (!complete) {
                undo();
            }
            forget(undo);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // Ctrl-C: the hook runs already, and does what is left to do.
        }
    }

    private void start() {
        new Keys(runDir).ensure();
        new Provider(runDir).ensure(HOSTS);
        NodeSpecs specs = new NodeSpecs(runDir, ports, HOSTS, zookeeper, guests.path());
        if (zookeeper == null) {
            started.add(NodeProcess.start(specs.fleet(), runDir));
        }
        for (int host = 0; host < HOSTS.size(); host++) {
            started.add(NodeProcess.start(specs.cloud(host), runDir));
        }
        started.forEach(NodeProcess::awaitReady);
        new Directory(runDir).write();
        inParallel(HOSTS);
        new Directory(runDir).write();
        if (!noVm) {
            new Vms(runDir).startFirst(guest, policy, HOSTS);
        }
    }

    private void inParallel(List<String> hosts) {
        try {
            hosts.stream()
                    .map(host -> CompletableFuture.runAsync(() -> startVirtualizedSystem(host)))
                    .toList()
                    .forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            if (e.getCause() instanceof UserError error) {
                throw error;
            }
            throw e;
        }
    }

    private void startVirtualizedSystem(String host) {
        NodeSsh.must(
                runDir,
                host + "/cloud",
                "cloud:vs-start vs --hypervisor %s --memory %d%s"
                        .formatted(hypervisor, guest.systemMiB(), console()));
    }

    /** Where the operators have the devices, users come to them. */
    private String console() {
        return policy == Vms.Policy.SHADOW
                ? ""
                : " --console-keys '" + Keys.authorized(new Keys(runDir).user()) + "'";
    }

    private void undo() {
        Processes.stop(started.stream().map(n -> n.process().toHandle()).toList(), Down.PATIENCE);
        Leftovers.remove(runDir);
    }
}
