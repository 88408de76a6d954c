package usshadow.shell.operator;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import usshadow.hypervisor.guest.GuestHypervisor;
import usshadow.hypervisor.guest.GuestHypervisorException;
import usshadow.hypervisor.guest.file.SavedVm;
import usshadow.migration.api.IncomingMigrations;
import usshadow.migration.api.Migration;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;
import usshadow.migration.api.MigrationOptions;
import usshadow.migration.api.MigrationStatus;
import usshadow.migration.api.MigrationStrategy;
import usshadow.migration.api.Migrations;
import usshadow.node.NodeIdentity;
import usshadow.node.Printable;

/** The commands of scope {@code vm} that move VMs to other hosts and into files. */
@Component(
        service = MigrationCommands.class,
        property = {
            "osgi.command.scope=vm",
            "osgi.command.function=migrate",
            "osgi.command.function=migration",
            "osgi.command.function=migrations",
            "osgi.command.function=cancel",
            "osgi.command.function=strategies",
            "osgi.command.function=save",
            "osgi.command.function=restore"
        })
public final class MigrationCommands {
    private static final String DEFAULT_STRATEGY = "usshadow";
    private static final long LOOK_MILLIS = 200;

    private final GuestHypervisor hypervisor;
    private final Migrations migrations;
    private final IncomingMigrations incoming;
    private final Path folder;

    @Reference(policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    volatile List<MigrationStrategy> strategies = List.of();

    /** Commands on this hypervisor's VMs and this manager's migrations. */
    @Activate
    public MigrationCommands(
            @Reference GuestHypervisor hypervisor,
            @Reference Migrations migrations,
            @Reference IncomingMigrations incoming,
            @Reference NodeIdentity node) {
        this.hypervisor = hypervisor;
        this.migrations = migrations;
        this.incoming = incoming;
        this.folder = node.folder();
    }

    /** A line of the list of migrations. */
    record Row(
            long migration,
            String vm,
            MigrationStatus.Direction direction,
            String peer,
            String strategy,
            String status,
            String failure) {
        private static Row of(MigrationStatus status) {
            return new Row(
                    status.id(),
                    status.vm(),
                    status.direction(),
                    status.peer(),
                    status.strategy(),
                    status.phase().word(),
                    status.failure().map(f -> f.kind() + ": " + f.message()).orElse(""));
        }
    }

    /**
     * Migrates a VM, and waits for the end unless it is detached.
     *
     * @throws GuestHypervisorException if there is no such VM
     * @throws MigrationException if it fails, with the kind of failure before its message
     * @throws InterruptedException if the operator does not want to wait: it is cancelled
     */
    @Descriptor(
            "moves a running VM to another host: migrate [--strategy s] [--bandwidth MiB/s] [--downtime ms] [--detach] <id> <host[/system]>")
    public MigrationReport migrate(
            CommandSession session,
            @Descriptor("which pseudo devices take part, see vm:strategies")
                    @Parameter(
                            names = {"-s", "--strategy"},
                            absentValue = DEFAULT_STRATEGY)
                    String strategy,
            @Descriptor("most MiB a second while the VM runs; 0: no limit")
                    @Parameter(
                            names = {"-b", "--bandwidth"},
                            absentValue = "0")
                    long bandwidth,
            @Descriptor("how long the VM may stand still, in ms")
                    @Parameter(
                            names = {"-t", "--downtime"},
                            absentValue = "300")
                    long downtime,
            @Descriptor("do not wait for the end")
                    @Parameter(
                            names = {"-d", "--detach"},
                            absentValue = "false",
                            presentValue = "true")
                    boolean detach,
            @Descriptor("the VM's id") String id,
            @Descriptor("where to: a host, or <host>/<virtualized system>") String destination)
            throws GuestHypervisorException, MigrationException, InterruptedException {
        MigrationOptions options =
                MigrationOptions.DEFAULTS
                        .withBandwidth(bandwidth << 20)
                        .withDowntime(Duration.ofMillis(downtime));
        Migration migration =
                migrations.start(hypervisor.migratable(id), destination, strategy, options);
        MigrationStatus last = detach ? migration.status() : await(session, migration);
        return MigrationReport.of(last);
    }

    private static MigrationStatus await(CommandSession session, Migration migration)
            throws MigrationException, InterruptedException {
        String shown = "";
        while (true) {
            try {
                return successful(migration.done().get(LOOK_MILLIS, TimeUnit.MILLISECONDS));
            } catch (TimeoutException goesOn) {
                String line = MigrationReport.line(migration.status());
                if (!line.equals(shown)) {
                    session.getConsole().println(Printable.of(line));
                    shown = line;
                }
            } catch (ExecutionException never) {
                throw new IllegalStateException("a migration ended without a status", never);
            } catch (InterruptedException stop) {
                migration.cancel();
                throw stop;
            }
        }
    }

    private static MigrationStatus successful(MigrationStatus last) throws MigrationException {
        if (last.phase() == MigrationStatus.Phase.COMPLETED) {
            return last;
        }
        MigrationFailure kind =
                last.failure().map(MigrationStatus.Failure::kind).orElse(MigrationFailure.INTERNAL);
        String why = last.failure().map(MigrationStatus.Failure::message).orElse("no reason");
        throw new MigrationException(
                kind,
                Printable.of(
                        "%s: %s (VM %s: %s)".formatted(kind, why, last.vm(), where(last.place()))));
    }

    private static String where(MigrationStatus.Place place) {
        return switch (place) {
            case SOURCE -> "runs here";
            case STOPPED -> "stands still here; vm:resume lets it run on";
            case DESTINATION -> "runs at the destination";
        };
    }

    /** The last migration of a VM. */
    private Migration last(String id) throws MigrationException {
        return migrations.all().stream()
                .filter(migration -> migration.status().vm().equals(id))
                .reduce((earlier, later) -> later)
                .orElseThrow(
                        () ->
                                new MigrationException(
                                        MigrationFailure.VM,
                                        "no migration of a VM %s is known here".formatted(id)));
    }

    /**
     * The statistics of a VM's last migration.
     *
     * @throws MigrationException if there was none
     */
    @Descriptor("shows the statistics of a VM's last migration, to here or from here")
    public MigrationReport migration(@Descriptor("the VM's id") String id)
            throws MigrationException {
        return MigrationReport.of(last(id).status());
    }

    /** All migrations that are known. */
    @Descriptor("lists the migrations that go on and the last ones that ended")
    public List<Row> migrations() {
        return migrations.all().stream().map(migration -> Row.of(migration.status())).toList();
    }

    /**
     * Cancels a VM's migration.
     *
     * @throws MigrationException if there is none
     */
    @Descriptor("cancels a VM's migration; vm:migration says how it ended")
    public String cancel(@Descriptor("the VM's id") String id) throws MigrationException {
        last(id).cancel();
        return "cancelling the migration of " + id;
    }

    /** The names of the strategies. */
    @Descriptor("lists the migration strategies of this virtualized system")
    public List<String> strategies() {
        return strategies.stream().map(MigrationStrategy::name).sorted().toList();
    }

    /**
     * Saves a VM to a file. It does not run afterwards.
     *
     * @throws GuestHypervisorException if there is no such VM
     * @throws MigrationException if it fails: the VM runs on
     * @throws InterruptedException if the operator does not want to wait: it is cancelled
     */
    @Descriptor("saves a VM to a new file in this node's folder; the VM ends here")
    public String save(
            CommandSession session,
            @Descriptor("which pseudo devices take part, see vm:strategies")
                    @Parameter(
                            names = {"-s", "--strategy"},
                            absentValue = DEFAULT_STRATEGY)
                    String strategy,
            @Descriptor("the VM's id") String id,
            @Descriptor("the file's name") String file)
            throws GuestHypervisorException, MigrationException, InterruptedException {
        Path target = folder.resolve(file);
        await(
                session,
                migrations.start(
                        hypervisor.migratable(id),
                        SavedVm.destination(target),
                        strategy,
                        MigrationOptions.DEFAULTS));
        return "VM %s is in %s; the file is dead once the VM has been resumed, restored or booted anew"
                .formatted(id, target);
    }

    /**
     * Restores a VM from a file.
     *
     * @throws IOException if there is no such file
     * @throws MigrationException if the VM may not run, or cannot
     */
    @Descriptor("restores a VM from a file in this node's folder; this works once")
    public String restore(@Descriptor("the file's name") String file)
            throws IOException, MigrationException {
        SavedVm.restore(folder.resolve(file), incoming);
        return "restored from " + file;
    }
}
