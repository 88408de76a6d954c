package usshadow.migration.manager;

import java.lang.foreign.Arena;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import usshadow.migration.api.IncomingVm;
import usshadow.migration.api.MigratableDevice;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;
import usshadow.migration.api.MigrationOffer;
import usshadow.migration.api.RamBlock;

/** A VM that arrives; remembers what happened to it. */
final class TestIncomingVm implements IncomingVm {
    private final TestClaims claims;
    private final List<RamBlock> ram;
    private final List<MigratableDevice> devices;
    final BitSet received = new BitSet();
    final CountDownLatch waits = new CountDownLatch(1);

    /** Whether the fleet came back; false: the waiting was cancelled. */
    private final CompletableFuture<Boolean> fleetCameBack = new CompletableFuture<>();

    /** Whether it waits for the fleet until that is back, or it is cancelled. */
    boolean fleetIsAway;

    MigrationException startFault;
    MigrationException pageFault;
    volatile boolean started;
    volatile boolean abandoned;

    /** Called before pages are taken. */
    Runnable beforePages = () -> {};

    /** Called when it has been claimed. */
    Runnable claimed = () -> {};

    TestIncomingVm(
            Arena arena,
            MigrationOffer offer,
            TestClaims claims,
            List<? extends MigratableDevice> devices) {
        this.claims = claims;
        this.ram =
                offer.ram().stream()
                        .map(b -> new RamBlock(b.name(), arena.allocate(b.size(), RamBlock.PAGE)))
                        .toList();
        this.devices = List.copyOf(devices);
    }

    @Override
    public List<RamBlock> ram() {
        return ram;
    }

    @Override
    public void received(RamBlock block, int[] pages, int count) throws MigrationException {
        beforePages.run();
        if (pageFault != null) {
            throw pageFault;
        }
        for (int i = 0; i < count; i++) {
            received.set(ram.indexOf(block) * 1_000_000 + pages[i]);
        }
    }

    @Override
    public List<MigratableDevice> devices() {
        return devices;
    }

    @Override
    public void start() throws MigrationException {
        if (fleetIsAway) {
            waits.countDown();
            if (!fleetCameBack.join()) {
                throw new MigrationException(MigrationFailure.CANCELLED, "the claim was given up");
            }
        }
        if (startFault != null) {
            throw startFault;
        }
        claims.claim("destination");
        started = true;
        claimed.run();
    }

    @Override
    public void cancel() {
        fleetCameBack.complete(false);
    }

    void fleetIsBack() {
        fleetCameBack.complete(true);
    }

    @Override
    public void abandon() {
        abandoned = true;
    }
}
