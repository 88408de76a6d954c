package usshadow.migration.manager;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import usshadow.migration.api.MigratableDevice;
import usshadow.migration.api.MigratableVm;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.RamBlock;

/** A VM whose guest writes random words into random pages. */
final class TestVm implements MigratableVm {
    final TestClaims claims = new TestClaims();
    final List<String> calls = new ArrayList<>();
    final List<MigratableDevice> devices = new ArrayList<>();
    private final List<RamBlock> ram = new ArrayList<>();
    private final List<AtomicLongArray> logs = new ArrayList<>();
    private final Random seeds = new Random(1);

    /** How many pages a read of a log gives at most. */
    int portion = Integer.MAX_VALUE;

    /**
     * The pause between two of the guest's writes; negative: it does not write; 0: it writes so
     * much that every read of the log finds something, whatever the scheduler does.
     */
    volatile long pauseNanos = -1;

    /** Whether the guest writes to every page in its last moment. */
    boolean writesAllBeforeTheStop;

    private long left;
    private volatile boolean logging;
    private volatile Thread guest;

    TestVm(Arena arena, long... pages) {
        for (int i = 0; i < pages.length; i++) {
            MemorySegment memory = arena.allocate(pages[i] * RamBlock.PAGE, RamBlock.PAGE);
            ram.add(new RamBlock(i == 0 ? "pc.ram" : "vga.vram" + i, memory));
            logs.add(new AtomicLongArray((int) ((pages[i] + 63) / 64)));
        }
    }

    /** Fills every n-th page with random bytes. */
    TestVm filled(int n) {
        Random random = new Random(2);
        byte[] page = new byte[RamBlock.PAGE];
        for (RamBlock block : ram) {
            for (long at = 0; at < block.size(); at += (long) n * RamBlock.PAGE) {
                random.nextBytes(page);
                MemorySegment.copy(page, 0, block.memory(), ValueLayout.JAVA_BYTE, at, page.length);
            }
        }
        return this;
    }

    TestVm with(MigratableDevice device) {
        devices.add(device);
        return this;
    }

    void run() {
        if (pauseNanos >= 0 && guest == null) {
            long seed = seeds.nextLong();
            guest = Thread.ofPlatform().daemon().name("guest").start(() -> write(new Random(seed)));
        }
    }

    /** The page is marked after it was written, as a log's reader expects. */
    private void write(Random random) {
        while (guest == Thread.currentThread()) {
            int block = random.nextInt(ram.size());
            MemorySegment memory = ram.get(block).memory();
            long page = random.nextLong(ram.get(block).pages());
            long word = page * RamBlock.PAGE + 8L * random.nextInt(RamBlock.PAGE / 8);
            memory.set(ValueLayout.JAVA_LONG, word, random.nextInt(8) == 0 ? 0 : random.nextLong());
            if (logging) {
                logs.get(block).getAndUpdate((int) (page / 64), old -> old | 1L << page);
            }
            LockSupport.parkNanos(pauseNanos);
        }
    }

    boolean runs() {
        return guest != null;
    }

    @Override
    public String id() {
        return "web1";
    }

    @Override
    public String machine() {
        return "pc";
    }

    @Override
    public List<RamBlock> ram() {
        return ram;
    }

    @Override
    public void logDirty(boolean on) {
        calls.add("logDirty " + on);
        logging = on;
        for (int i = 0; i < logs.size(); i++) {
            for (int page = 0; page < ram.get(i).pages(); page++) {
                long bit = 1L << page;
                logs.get(i).getAndUpdate(page / 64, old -> on ? old | bit : 0);
            }
        }
    }

    @Override
    public long[] dirtyPages(RamBlock block) {
        AtomicLongArray log = logs.get(ram.indexOf(block));
        long[] bits = new long[log.length()];
        int taken = 0;
        left = 0;
        for (int i = 0; i < bits.length; i++) {
            if (taken < portion) {
                bits[i] = log.getAndSet(i, 0);
                taken += Long.bitCount(bits[i]);
            } else {
                left += Long.bitCount(log.get(i));
            }
        }
        if (guest != null && pauseNanos == 0) {
            bits[0] |= 1;
        }
        return bits;
    }

    @Override
    public long morePages(RamBlock block) {
        return left;
    }

    @Override
    public void stop() throws MigrationException {
        calls.add("stop");
        Thread running = guest;
        guest = null;
        try {
            if (running != null) {
                running.join();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (writesAllBeforeTheStop && logging) {
            filled(1);
            logs.forEach(log -> IntStream.range(0, log.length()).forEach(i -> log.set(i, -1)));
        }
        claims.freeze();
    }

    @Override
    public void resume() throws MigrationException {
        calls.add("resume");
        claims.claim("source");
        run();
    }

    @Override
    public void migrated() {
        calls.add("migrated");
    }

    @Override
    public List<MigratableDevice> devices() {
        return devices;
    }
}
