package usshadow.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import usshadow.nested.NestedVm;
import usshadow.ultracall.UltracallCaller;

/**
 * Saving and restoring the devices of a VM with a serial port, as L1 sees it: SAVE and LOAD of
 * every part between two virtualized systems of one cloud hypervisor, then the first RUN, which
 * checks, claims in a fleet in memory, commits and runs. The console's scroll-back and queue are a
 * part of their own.
 */
final class MigrateBench {
    private static final String NAME = "migrate";
    private static final int MOVES = 2000;
    private static final int WARM_UP = 3000;
    private static final double NANOS_PER_MICRO = 1000;
    private static final double LIMIT_MICROS = 100;

    private final Options options;
    private final Report report;

    /** Times of one move, ns. */
    private record Move(
            long serial, long console, long manifest, long load, long loadConsole, long run) {
        long serialAlone() {
            return serial + manifest + load;
        }
    }

    MigrateBench(Options options, Report report) {
        this.options = options;
        this.report = report;
    }

    /** Returns whether the limit is kept. */
    boolean run() throws Exception {
        report.machine();
        int count = (int) options.n().orElse(MOVES);
        Path folder = Files.createTempDirectory("usshadow-bench");
        Move[] moves = new Move[count];
        try (BenchHost host = new BenchHost(folder, new ExitGuest(1));
                BenchHost.Tenant first = host.tenant("vs1");
                BenchHost.Tenant second = host.tenant("vs2")) {
            List<UltracallCaller> callers =
                    List.of(
                            UltracallCaller.attach(first.memory().segment()),
                            UltracallCaller.attach(second.memory().segment()));
            Seat here = new Seat(new GuestEnd(callers.get(0), false));
            here.guest.turn();
            for (int i = -WARM_UP; i < count; i++) {
                Seat there = new Seat(new GuestEnd(callers.get((i & 1) ^ 1), true));
                Move move = move(here, there);
                here.close();
                here = there;
                if (i >= 0) {
                    moves[i] = move;
                }
            }
            here.close();
        } finally {
            NestedBench.delete(folder);
        }
        return judge(moves);
    }

    /** A VM and its devices. */
    private static final class Seat implements AutoCloseable {
        private final GuestEnd guest;
        private final NestedVm.Device manifest;
        private final NestedVm.Device serial;
        private final NestedVm.Device console;

        Seat(GuestEnd guest) throws Exception {
            this.guest = guest;
            manifest = guest.vm.device("vm", 0, guest.page());
            serial = guest.vm.device("serial", 0, guest.page());
            console = guest.vm.device("console", 0, guest.page());
        }

        @Override
        public void close() {
            guest.close();
        }
    }

    private static Move move(Seat from, Seat to) throws Exception {
        long t0 = System.nanoTime();
        byte[] serial = from.serial.save();
        long t1 = System.nanoTime();
        byte[] console = from.console.save();
        long t2 = System.nanoTime();
        byte[] manifest = from.manifest.save();
        long t3 = System.nanoTime();
        to.guest.copyRam(from.guest);
        to.guest.vm.machine(from.guest.vm.machine());
        long t4 = System.nanoTime();
        to.manifest.load(manifest);
        to.serial.load(serial);
        long t5 = System.nanoTime();
        to.console.load(console);
        long t6 = System.nanoTime();
        to.guest.turn();
        long t7 = System.nanoTime();
        return new Move(t1 - t0, t2 - t1, t3 - t2, t5 - t4, t6 - t5, t7 - t6);
    }

    private boolean judge(Move[] moves) throws IOException {
        Samples alone = rows("serial: freeze, save, restore", moves, Move::serialAlone);
        rows("  of that: SAVE serial (freezes)", moves, Move::serial);
        rows("  of that: SAVE vm, the manifest", moves, Move::manifest);
        rows("  of that: LOAD vm, serial", moves, Move::load);
        rows("console extras: SAVE (seals)", moves, Move::console);
        rows("console extras: LOAD", moves, Move::loadConsole);
        rows("first RUN: check, claim, commit, one turn", moves, Move::run);
        boolean good = alone.median() <= LIMIT_MICROS;
        report.note(
                "# serial alone: limit %.0f us p50: %s"
                        .formatted(LIMIT_MICROS, good ? "passed" : "failed"));
        report.note("# load at the end " + Report.load());
        return good;
    }

    private Samples rows(String what, Move[] moves, ToLongFunction<Move> which) {
        long[] nanos = Arrays.stream(moves).mapToLong(which).toArray();
        Samples samples = Samples.of(nanos, NANOS_PER_MICRO);
        report.samples(NAME, what, "time", "us", samples);
        return samples;
    }
}
