package usshadow.migration.manager;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.migration.api.MigratableDevice;
import usshadow.migration.api.MigratableVm;
import usshadow.migration.api.MigrationConnector;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;
import usshadow.migration.api.MigrationOffer;
import usshadow.migration.api.MigrationOptions;
import usshadow.migration.api.MigrationStatus.Place;
import usshadow.migration.api.RamBlock;

/**
 * One VM goes.
 *
 * <pre>
 *   VM                        this                          destination
 *    |                         | offer ----------------------> |
 *    |                         | <--------------------- answer |
 *    | <---------- logDirty(on)| header, configuration ------> |
 *    | <---- dirtyPages, again | ram START, PART … ----------> |
 *    | <------------------ stop|                               |
 *    | <------------ dirtyPages| ram END --------------------> |
 *    | <------------ devices' save, then FULL … EOF VMDESC --> |
 *    |                         | <--------------------- result |  it runs there
 *    | <-------------- migrated|                               |
 * </pre>
 *
 * <p>Whatever fails after the stop, the VM is resumed. That is a claim, so it is refused if the
 * destination has claimed the VM: then the VM has migrated, though nobody could say so.
 */
final class Outgoing extends Ending implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Outgoing.class);

    private final MigratableVm vm;
    private final String destination;
    private final List<RamBlock> blocks;
    private final List<MigratableDevice> devices;
    private final MigrationOffer offer;
    private final MigrationOptions options;
    private final MigrationConnector connector;
    private final ScheduledExecutorService watchdog;

    private Answers answers;
    private boolean logging;
    private boolean stopped;
    private boolean allSent;

    /**
     * Not begun.
     *
     * @param offer what the blocks and devices make
     */
    Outgoing(
            MigratableVm vm,
            String destination,
            List<RamBlock> blocks,
            List<MigratableDevice> devices,
            MigrationOffer offer,
            MigrationOptions options,
            MigrationConnector connector,
            ScheduledExecutorService watchdog,
            Progress progress) {
        super(progress);
        this.vm = vm;
        this.destination = destination;
        this.blocks = blocks;
        this.devices = devices;
        this.offer = offer;
        this.options = options;
        this.connector = connector;
        this.watchdog = watchdog;
    }

    @Override
    public void run() {
        progress.begun();
        try (Link link = connect()) {
            linked(link);
            migrate(link);
        } catch (Throwable fault) { // whatever it is, the VM must not stay stopped
            failed(explain(fault));
            return;
        }
        completed();
    }

    private Link connect() throws MigrationException {
        try {
            return new Link(connector.connect(destination), options.linkTimeout(), watchdog);
        } catch (IOException e) {
            throw new MigrationException(
                    MigrationFailure.UNREACHABLE,
                    "no link to %s: %s".formatted(destination, e.getMessage()),
                    e);
        }
    }

    private void migrate(Link link) throws MigrationException {
        LinkWriter out = LinkWriter.ofStream(link);
        answers = new Answers(link, options.linkTimeout());
        Handshake.writeOffer(out, offer);
        answers.awaitAnswer();

        logging = true;
        vm.logDirty(true);
        progress.active();
        StreamWriter stream = new StreamWriter(out);
        stream.begin(offer.machine());
        stream.ramStart(blocks);
        PreCopy ram = new PreCopy(vm, blocks, stream, out, progress, options, this::checkpoint);
        ram.whileItRuns();

        stopped = true;
        progress.standsStill();
        vm.stop();
        ram.theRest();
        for (MigratableDevice device : devices) {
            checkpoint();
            stream.device(device, Devices.save(device, progress));
        }
        answers.resultIsDue();
        allSent = true;
        stream.end();
        answers.awaitResult();
    }

    /** The link is closed by whoever wants the migration to end. */
    private void checkpoint() throws MigrationException {
        if (cancelled()) {
            throw new MigrationException(MigrationFailure.CANCELLED, "it was cancelled");
        }
    }

    /** If the destination broke the link, its own words say why. */
    private MigrationException explain(Throwable fault) {
        MigrationException reason = reason(fault);
        return reason.failure() == MigrationFailure.LINK_BROKEN && answers != null
                ? answers.earlyResult().orElse(reason)
                : reason;
    }

    private void failed(MigrationException reason) {
        if (reason.failure() == MigrationFailure.CANCELLED) {
            progress.cancelling();
        }
        if (logging) {
            logOff();
        }
        if (!stopped) {
            end(Place.SOURCE, reason);
            return;
        }
        try {
            vm.resume();
            end(Place.SOURCE, reason);
        } catch (MigrationException | RuntimeException refused) {
            notResumed(reason, Failures.typed(refused));
        }
    }

    private void notResumed(MigrationException reason, MigrationException refused) {
        boolean claimed = refused.failure() == MigrationFailure.CLAIMED_ELSEWHERE;
        if (claimed && allSent) {
            LOG.info(
                    "VM {} runs at {}, though the link failed ({})",
                    vm.id(),
                    destination,
                    reason.getMessage());
            completed();
            return;
        }
        end(
                Place.STOPPED,
                new MigrationException(
                        claimed ? refused.failure() : reason.failure(),
                        "%s; and it could not be resumed: %s"
                                .formatted(reason.getMessage(), refused.getMessage()),
                        refused));
    }

    private void logOff() {
        try {
            vm.logDirty(false);
        } catch (MigrationException | RuntimeException e) {
            LOG.warn("the dirty log of VM {} stays on, which slows it down", vm.id(), e);
        }
    }

    private void completed() {
        try {
            vm.migrated();
        } catch (MigrationException | RuntimeException e) {
            LOG.warn("VM {} has migrated; its copy here could not be given up", vm.id(), e);
        }
        end(Place.DESTINATION, null);
    }
}
