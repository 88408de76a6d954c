package usshadow.migration.manager;

import static usshadow.migration.manager.HandshakeLayout.ANSWER;
import static usshadow.migration.manager.HandshakeLayout.RESULT;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.migration.api.IncomingVm;
import usshadow.migration.api.IncomingVmFactory;
import usshadow.migration.api.MigratableDevice;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;
import usshadow.migration.api.MigrationOffer;
import usshadow.migration.api.MigrationStatus.Place;
import usshadow.migration.api.MigrationStrategy;
import usshadow.migration.api.RamBlock;

/**
 * One VM comes: it is made, filled, checked and started, and the source is told how that went. The
 * picture of the bytes is in {@link HandshakeLayout}.
 */
final class Incoming extends Ending {
    private static final Logger LOG = LoggerFactory.getLogger(Incoming.class);
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int LINGER_BUFFER = 64 << 10;

    private final MigrationOffer offer;
    private final Link link;
    private final LinkReader in;
    private final LinkWriter out;

    private IncomingVm vm;
    private int nextAnswer = ANSWER;
    private boolean allRead;
    private volatile boolean starting;

    Incoming(MigrationOffer offer, Link link, LinkReader in, LinkWriter out, Progress progress) {
        super(progress);
        this.offer = offer;
        this.link = link;
        this.in = in;
        this.out = out;
        linked(link);
    }

    /** Receives it, on this thread. */
    void run(MigrationStrategy strategy, IncomingVmFactory factory) {
        progress.begun();
        try {
            receive(strategy, factory);
        } catch (Throwable fault) { // whatever it is, the VM is abandoned and the source told
            failed(reason(fault));
            return;
        }
        tell(Optional.empty());
        end(Place.DESTINATION, null);
    }

    private void receive(MigrationStrategy strategy, IncomingVmFactory factory)
            throws MigrationException {
        vm = factory.create(offer);
        List<MigratableDevice> devices =
                Devices.match(offer.devices(), Devices.carried(vm.devices(), strategy));
        requireSameRam(vm.ram());
        tell(Optional.empty());
        nextAnswer = RESULT;
        progress.active();
        new StreamReader(in, offer, vm, devices, progress).read();
        allRead = true;
        start();
    }

    private void requireSameRam(List<RamBlock> ram) throws MigrationException {
        List<MigrationOffer.Block> made =
                ram.stream().map(b -> new MigrationOffer.Block(b.name(), b.size())).toList();
        if (!made.equals(offer.ram())) {
            throw new MigrationException(
                    MigrationFailure.RAM_MISMATCH,
                    "RAM blocks differ: offered %s, made here %s".formatted(offer.ram(), made));
        }
    }

    /**
     * All of it is here: from now on the source is not needed, and may be dead. Should it want the
     * VM back, the claims decide.
     */
    private void start() throws MigrationException {
        starting = true;
        try {
            vm.start();
        } finally {
            starting = false;
        }
    }

    private void cancelStart() {
        if (starting) {
            vm.cancel();
        }
    }

    @Override
    public void cancel() {
        super.cancel();
        cancelStart();
    }

    /** Refuses it before anything was done for it. */
    void refuse(MigrationException why) {
        progress.begun();
        failed(why);
    }

    private void failed(MigrationException reason) {
        tell(Optional.of(reason));
        if (vm != null) {
            abandon();
        }
        if (!allRead) {
            linger();
        }
        end(Place.SOURCE, reason);
    }

    private void abandon() {
        try {
            vm.abandon();
        } catch (RuntimeException e) {
            LOG.error("VM {} does not come; what was made for it is not given back", offer.vm(), e);
        }
    }

    /** Reads on for a while: a link closed on unread bytes would lose the answer. */
    private void linger() {
        long end = System.nanoTime() + LINGER_NANOS;
        ByteBuffer ignored = ByteBuffer.allocate(LINGER_BUFFER);
        try {
            while (link.read(ignored.clear()) >= 0 && System.nanoTime() - end < 0) {
                // What comes is of no use any more.
            }
        } catch (MigrationException gone) {
            LOG.debug("the source of VM {} has gone", offer.vm(), gone);
        }
    }

    private void tell(Optional<MigrationException> failure) {
        try {
            Handshake.writeAnswer(out, nextAnswer, failure);
        } catch (MigrationException gone) {
            LOG.debug("the source of VM {} cannot be told", offer.vm(), gone);
        }
    }
}
