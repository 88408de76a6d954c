package usshadow.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Migrations of one VM back and forth, while a user types and the guest answers. Every byte that
 * the user sees is foretold: whatever is lost, doubled or out of order, in either direction, makes
 * a difference.
 *
 * <pre>
 *   three rounds of four   random lines all the time; output compared byte by byte
 *   the fourth             nobody types; the guest's digest of its RAM must be the same
 * </pre>
 */
public final class MigrationCampaign {
    private static final int IDLE_EVERY = 4;
    private static final int LONGEST_WORD = 90;
    private static final int LONGEST_PAUSE_MILLIS = 25;
    private static final int LATEST_START_MILLIS = 400;
    private static final int HELP_IN = 5, PASTE_IN = 4;
    private static final int FILLED_PAGES = 500;
    private static final Guest GUEST = new TinyGuest();

    private final Operators operators;
    private final Console user;
    private final String vm;
    private final Random random;
    private final Typist typist;
    private final List<String> faults = new ArrayList<>();
    private final List<Operators.Report> reports = new ArrayList<>();
    private final String help;
    private String place;
    private String other;
    private long typed;
    private long shown;

    /**
     * What came of it.
     *
     * @param migrations that were done, in all runs
     * @param typed bytes that the user typed while the VM moved
     * @param shown bytes of output that were compared
     * @param reports the operators', one a migration
     * @param faults what was not as foretold; empty if all was
     */
    public record Result(
            int migrations,
            long typed,
            long shown,
            List<Operators.Report> reports,
            List<String> faults) {}

    /**
     * A user at a running VM that waits for a login.
     *
     * @param from the virtualized system that it is in
     * @param to where it moves first
     * @param seed of what is typed, and when
     */
    public MigrationCampaign(
            Hosts hosts, Console user, String vm, String from, String to, long seed) {
        this.operators = new Operators(hosts);
        this.user = user;
        this.vm = vm;
        this.place = from;
        this.other = to;
        this.random = new Random(seed);
        this.typist = new Typist(random);
        GUEST.login(user);
        this.help = GUEST.ask(user, "help");
        GUEST.ask(user, "fill %d %d".formatted(seed, FILLED_PAGES));
    }

    /**
     * Moves the VM.
     *
     * @param migrations how often
     * @param progress told after each
     */
    public Result run(int migrations, Consumer<Operators.Report> progress) {
        for (int i = 1; i <= migrations; i++) {
            Operators.Report report = i % IDLE_EVERY == 0 ? idle(i) : loaded(i);
            reports.add(report);
            progress.accept(report);
        }
        return new Result(reports.size(), typed, shown, List.copyOf(reports), List.copyOf(faults));
    }

    private Operators.Report idle(int number) {
        String before = GUEST.digest(user);
        Operators.Report report = move();
        String after = GUEST.digest(user);
        if (!before.equals(after)) {
            faults.add("migration %d: RAM was %s, is %s".formatted(number, before, after));
        }
        return report;
    }

    private Operators.Report loaded(int number) {
        int mark = user.mark();
        StringBuilder expected = new StringBuilder();
        int delay = random.nextInt(LATEST_START_MILLIS);
        var later = CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS);
        var migration = CompletableFuture.supplyAsync(this::move, later);
        do {
            typeLine(expected);
        } while (!migration.isDone());
        String end = "echo end-of-" + number;
        user.enter(end);
        expect(expected, end, "end-of-" + number);
        user.await("\nend-of-" + number + "\r\n" + GUEST.prompt(), mark);
        String seen = user.screen().substring(mark);
        shown += seen.length();
        compare(number, expected.toString(), seen);
        return migration.join();
    }

    private void typeLine(StringBuilder expected) {
        boolean askHelp = random.nextInt(HELP_IN) == 0;
        String word = typist.word(1 + random.nextInt(LONGEST_WORD));
        String line = askHelp ? "help" : "echo " + word;
        if (random.nextInt(PASTE_IN) == 0) {
            user.enter(line);
        } else {
            typeSlowly(line + "\r");
        }
        typed += line.length() + 1;
        expect(expected, line, askHelp ? help : word);
    }

    private void typeSlowly(String keys) {
        for (int at = 0; at < keys.length(); at++) {
            user.type(keys.substring(at, at + 1));
            LockSupport.parkNanos(
                    Duration.ofMillis(random.nextInt(LONGEST_PAUSE_MILLIS)).toNanos());
        }
    }

    private static void expect(StringBuilder expected, String line, String answer) {
        expected.append(line).append("\r\n").append(answer).append("\r\n");
        expected.append(GUEST.prompt());
    }

    private void compare(int number, String expected, String seen) {
        if (!expected.equals(seen)) {
            int at = 0;
            while (at < Math.min(expected.length(), seen.length())
                    && expected.charAt(at) == seen.charAt(at)) {
                at++;
            }
            faults.add(
                    "migration %d: %d bytes expected, %d seen; they differ at byte %d: expected '%s', saw '%s'"
                            .formatted(
                                    number,
                                    expected.length(),
                                    seen.length(),
                                    at,
                                    around(expected, at),
                                    around(seen, at)));
        }
    }

    private static String around(String text, int at) {
        return text.substring(Math.max(0, at - 20), Math.min(text.length(), at + 20))
                .replaceAll("\\s+", " ");
    }

    private Operators.Report move() {
        Operators.Report report = operators.migrate(vm, place, other, "");
        String here = place;
        place = other;
        other = here;
        return report;
    }
}
