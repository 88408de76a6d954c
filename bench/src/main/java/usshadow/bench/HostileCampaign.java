package usshadow.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import usshadow.linux.Memfd;
import usshadow.ultracall.Answer;
import usshadow.ultracall.Call;
import usshadow.ultracall.CallMode;
import usshadow.ultracall.GateCounters;
import usshadow.ultracall.TransportCalls;
import usshadow.ultracall.UltracallCaller;
import usshadow.ultracall.UltracallGate;
import usshadow.ultracall.UltracallHandler;
import usshadow.ultracall.UltracallHandlers;
import usshadow.ultracall.UltracallLayout;
import usshadow.ultracall.UltracallStatus;

/**
 * Random and hostile ultracalls against one gate, from several attackers at once, each with slots
 * of its own. Every call that an attacker completes must be answered by a status that the contract
 * names; rings for slots that hold no call must be counted as malformed; afterwards the gate must
 * serve an honest caller and end without leaving a thread.
 */
public final class HostileCampaign {
    private static final int ATTACKERS = 4;
    private static final long MEMORY = 64 * Memfd.PAGE;

    private final long calls;
    private final long seed;

    /**
     * What came of a campaign.
     *
     * @param sent attempts made
     * @param answered calls answered, by status
     * @param rung attempts that were rings for slots without a call
     * @param counters the gate's own count
     * @param problem null, or what must not have happened
     */
    public record Outcome(
            long sent,
            Map<UltracallStatus, Long> answered,
            long rung,
            GateCounters counters,
            String problem) {}

    /**
     * A campaign of {@code calls} attempts; the same seed makes the same attempts, though not at
     * the same moments.
     */
    public HostileCampaign(long calls, long seed) {
        this.calls = calls;
        this.seed = seed;
    }

    /** Runs it. */
    public Outcome run() throws IOException, InterruptedException {
        AtomicReference<String> problem = new AtomicReference<>();
        UltracallHandlers handlers = new UltracallHandlers();
        handlers.add(new Victim());
        List<Attacker> attackers = new ArrayList<>();
        GateCounters counters;
        try (Memfd memory = Memfd.create("hostile", MEMORY);
                Memfd inherited = Memfd.inherited(memory.descriptor())) {
            UltracallGate gate =
                    UltracallGate.open(
                            "hostile",
                            memory.segment(),
                            handlers,
                            (which, cause) ->
                                    problem.compareAndSet(null, "the gate faulted: " + cause));
            try {
                for (int i = 0; i < ATTACKERS; i++) {
                    attackers.add(new Attacker(inherited.segment(), i, ATTACKERS, seed));
                }
                attack(attackers, problem);
                afterwards(inherited, gate, problem);
                counters = gate.counters();
            } finally {
                gate.close();
            }
        }
        List<String> left =
                Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> name.startsWith("ultracall-") && name.endsWith(" hostile"))
                        .toList();
        if (!left.isEmpty()) {
            problem.compareAndSet(null, "threads left: " + left);
        }
        return outcome(attackers, counters, problem.get());
    }

    private void attack(List<Attacker> attackers, AtomicReference<String> problem)
            throws InterruptedException {
        try (ExecutorService threads = Executors.newFixedThreadPool(ATTACKERS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < ATTACKERS; i++) {
                Attacker attacker = attackers.get(i);
                long share = calls / ATTACKERS + (i < calls % ATTACKERS ? 1 : 0);
                running.add(threads.submit(() -> attacker.attack(share)));
            }
            for (Future<?> each : running) {
                try {
                    each.get();
                } catch (ExecutionException failure) {
                    problem.compareAndSet(null, failure.getCause().toString());
                }
            }
        }
    }

    /** The gate still serves an honest caller, in both kinds of slots. */
    private static void afterwards(
            Memfd memory, UltracallGate gate, AtomicReference<String> problem) throws IOException {
        Attacker.restoreHeader(memory.segment());
        UltracallCaller honest = UltracallCaller.attach(memory.segment());
        Answer immediate = honest.call(TransportCalls.VERSION);
        Answer deferred = honest.callDeferred(TransportCalls.WAIT, 1);
        if (!immediate.equals(Answer.ok(UltracallLayout.VERSION)) || !deferred.isOk()) {
            problem.compareAndSet(null, "an honest caller got " + immediate + " and " + deferred);
        }
        if (gate.state() != UltracallGate.State.OPEN) {
            problem.compareAndSet(null, "the gate is " + gate.state());
        }
    }

    private static Outcome outcome(
            List<Attacker> attackers, GateCounters counters, String problem) {
        Map<UltracallStatus, Long> answered = new EnumMap<>(UltracallStatus.class);
        long sent = 0;
        long rung = 0;
        for (Attacker each : attackers) {
            each.answered().forEach((status, count) -> answered.merge(status, count, Long::sum));
            sent += each.sent();
            rung += each.rung();
        }
        String found = problem;
        long answers = answered.values().stream().mapToLong(Long::longValue).sum();
        if (found == null && answers + rung != sent) {
            found = sent + " sent, but " + answers + " answered and " + rung + " rung for nothing";
        }
        return new Outcome(sent, answered, rung, counters, found);
    }

    /** Block 7: handlers as bad as they may be. */
    private static final class Victim implements UltracallHandler {
        @Override
        public int block() {
            return Attacker.VICTIM >>> 8;
        }

        @Override
        public CallMode mode(int number) {
            return (number & 1) == 0 ? CallMode.IMMEDIATE : CallMode.DEFERRED;
        }

        @Override
        public Answer handle(Call call) {
            return switch (number(call) >> 1) {
                case 0 -> Answer.ok(call.argument(0) ^ call.argument(5));
                case 1 -> throw new IllegalStateException("made to fail");
                case 2 -> Answer.ok(call.page(0).size());
                case 3 -> Answer.ok(call.argument(1, 1000));
                default -> Answer.of(UltracallStatus.NOT_ALLOWED);
            };
        }

        private static int number(Call call) {
            return call.number() & 0xff;
        }
    }
}
