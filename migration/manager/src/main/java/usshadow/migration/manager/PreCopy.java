package usshadow.migration.manager;

import java.time.Duration;
import java.util.List;
import usshadow.migration.api.MigratableVm;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;
import usshadow.migration.api.MigrationOptions;
import usshadow.migration.api.RamBlock;

/**
 * Sends RAM in rounds while the VM runs, each round the pages that the guest has written during the
 * last one, until the rest is small enough to stand still for.
 */
final class PreCopy {
    /** How many pages are sent between two looks at limits and cancellation. */
    private static final int BATCH = 1024;

    /** Throws if the migration shall not go on. */
    @FunctionalInterface
    interface Checkpoint {
        /** Looks. */
        void pass() throws MigrationException;
    }

    private final MigratableVm vm;
    private final List<RamBlock> blocks;
    private final StreamWriter stream;
    private final LinkWriter out;
    private final Progress progress;
    private final MigrationOptions options;
    private final Checkpoint checkpoint;
    private final DirtyPages dirty;
    private final Cost cost = new Cost();
    private final long began = System.nanoTime();
    private boolean running = true;
    private int zeros;
    private int normal;
    private long counted;

    PreCopy(
            MigratableVm vm,
            List<RamBlock> blocks,
            StreamWriter stream,
            LinkWriter out,
            Progress progress,
            MigrationOptions options,
            Checkpoint checkpoint) {
        this.vm = vm;
        this.blocks = blocks;
        this.stream = stream;
        this.out = out;
        this.progress = progress;
        this.options = options;
        this.checkpoint = checkpoint;
        this.dirty = new DirtyPages(vm, blocks);
        this.counted = out.written();
    }

    /**
     * Sends rounds until the rest fits into the downtime.
     *
     * @throws MigrationException {@link MigrationFailure#NOT_CONVERGED} at the limit of rounds or
     *     time
     */
    void whileItRuns() throws MigrationException {
        out.limit(options.bandwidth());
        sync();
        for (int round = 0; cost.of(known()).compareTo(options.downtime()) > 0; round++) {
            if (round == options.maxRounds()) {
                throw notConverged(round + " rounds");
            }
            round();
            check();
            sync();
        }
    }

    /** Sends what is left of a VM that does not run any more, as the last RAM section. */
    void theRest() throws MigrationException {
        running = false;
        out.limit(0);
        stream.ramEnd();
        sync();
        sendPending();
        while (dirty.inLog() > 0) {
            readMore();
            sendPending();
        }
        stream.ramSectionEnd();
    }

    private void sync() throws MigrationException {
        dirty.readLog();
        progress.synced(known(), cost.of(known()));
    }

    private long known() {
        return dirty.count() + dirty.inLog();
    }

    /** A log that gives its pages in portions is read again until this round's are through. */
    private void round() throws MigrationException {
        long left = known();
        long pages = left;
        long bytes = out.written();
        long link = out.linkNanos();
        long start = System.nanoTime();
        stream.ramPart();
        left -= sendPending();
        while (left > 0 && dirty.inLog() > 0) {
            readMore();
            left -= sendPending();
        }
        stream.ramSectionEnd();
        out.flush();
        cost.measured(
                pages - left,
                out.written() - bytes,
                out.linkNanos() - link,
                System.nanoTime() - start);
    }

    private void readMore() throws MigrationException {
        long before = dirty.inLog();
        if (!dirty.readLog() && dirty.inLog() >= before) {
            throw new MigrationException(
                    MigrationFailure.VM,
                    "the dirty log of VM %s keeps %d pages and gives none"
                            .formatted(vm.id(), before));
        }
        check();
    }

    private long sendPending() throws MigrationException {
        long sent = 0;
        for (int i = 0; i < blocks.size(); i++) {
            long page = dirty.take(i, 0);
            while (page >= 0) {
                send(blocks.get(i), page * RamBlock.PAGE);
                sent++;
                page = dirty.take(i, page);
            }
        }
        count();
        return sent;
    }

    private void send(RamBlock block, long offset) throws MigrationException {
        if (Pages.isZero(block.memory(), offset)) {
            stream.zeroPage(block, offset);
            zeros++;
        } else {
            stream.page(block, offset);
            normal++;
        }
        if (zeros + normal == BATCH) {
            count();
            check();
        }
    }

    private void count() {
        long now = out.written();
        progress.ram(zeros, normal, now - counted);
        counted = now;
        zeros = 0;
        normal = 0;
    }

    private void check() throws MigrationException {
        checkpoint.pass();
        if (running && System.nanoTime() - began > options.maxTime().toNanos()) {
            throw notConverged(options.maxTime().toMillis() + " ms");
        }
    }

    private MigrationException notConverged(String limit) {
        Duration expected = cost.of(known());
        return new MigrationException(
                MigrationFailure.NOT_CONVERGED,
                "VM %s was still writing after %s: %d pages are left, which would take about %d ms, and %d ms are allowed; allow more downtime, bandwidth or time"
                        .formatted(
                                vm.id(),
                                limit,
                                known(),
                                expected.toMillis(),
                                options.downtime().toMillis()));
    }
}
