package usshadow.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The whole path: a login, a half-typed line, a migration under way, and what the operators have of
 * it.
 *
 * <pre>
 *   alpha  login, a secret, half a line ──┐ migration, typing goes on
 *   beta                                  └─▶ the rest of the line; reconnect ──┐ migration
 *   alpha                                                                       └─▶ the same RAM
 * </pre>
 */
final class MainPath {
    private static final String VM = "web1";
    private static final String ALPHA = "alpha/vs", BETA = "beta/vs";
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int SECRET = 20;

    private final Hosts hosts;
    private final Operators operators;
    private final Teller teller;
    private final Claims claims;
    private final Typist typist = Typist.unpredictable();
    private final OperatorRecord record = new OperatorRecord();
    private final String hidden = typist.word(SECRET);
    private final String shown = typist.word(SECRET);

    MainPath(Hosts hosts, Teller teller, Claims claims) {
        this.hosts = hosts;
        this.operators = new Operators(hosts);
        this.teller = teller;
        this.claims = claims;
    }

    void run() throws IOException {
        teller.part("Operators of both hosts record all they can");
        for (String system : List.of(ALPHA, BETA)) {
            teller.say(system, operators.record(system, true));
        }
        try (Console user = hosts.console(VM)) {
            logIn(user);
            move(user);
        }
        try (Console user = hosts.console(VM)) {
            reconnect(user);
            moveBack(user);
        }
        search();
    }

    private void logIn(Console user) {
        teller.part("A user logs in on alpha's console door");
        TinyGuest.login(user, "demo");
        teller.say("user", "is logged in (ssh, pid " + user.pid() + ")");
        int mark = user.mark();
        user.enter("secret");
        user.await("secret: ", mark);
        user.enter(hidden);
        String kept = user.await("kept", mark);
        user.await(TinyGuest.PROMPT, mark + kept.length());
        teller.say("user", "typed a secret of " + SECRET + " characters, not echoed");
        teller.say("user", "gives the guest work: " + TinyGuest.ask(user, "fill 7 1000"));
        TinyGuest.ask(user, "dirty 100");
    }

    private void move(Console user) throws IOException {
        teller.part("The VM moves to beta while the user types");
        int line = user.mark();
        String half = "echo " + shown.substring(0, SECRET / 2);
        user.type(half);
        user.await(half, line);
        teller.say("user", "leaves half a line: " + hide(half));
        var migration =
                CompletableFuture.supplyAsync(
                        () -> operators.migrate(VM, ALPHA, BETA, "--bandwidth 4"));
        String second = shown.substring(SECRET / 2);
        user.type(second);
        int room = TinyGuest.LINE - half.length() - second.length();
        String meanwhile = typist.typeWhile(user, room, PAUSE, () -> !migration.isDone());
        Operators.Report report = migration.join();
        teller.say(
                "alpha/vs",
                "moved it in %s; it stood still for %s; %d pages were sent"
                        .formatted(report.total(), report.downtime(), report.pages()));
        user.enter("");
        String typed = shown + meanwhile;
        String all = user.await(TinyGuest.PROMPT, line);
        String expected = "echo " + typed + "\r\n" + typed + "\r\n" + TinyGuest.PROMPT;
        teller.say("user", "finished the line; the guest answered " + all.length() + " bytes");
        record.addMemory(ALPHA, SharedMemory.of(hosts, ALPHA));
        claims.add(
                "The connection outlives the migration",
                user.isOpen() && user.isTold("running on beta"),
                "the same ssh client (pid %d); the door said: %s"
                        .formatted(user.pid(), lastLine(user.notices())));
        claims.add(
                "The half-typed line is there on beta",
                all.contains("\n" + shown),
                "%d characters before the migration, the rest during and after it"
                        .formatted(half.length()));
        claims.add(
                "All that was typed meanwhile arrived once, in order",
                all.equals(expected) && !meanwhile.isEmpty(),
                "%d keys during the migration; the guest's %d bytes of output are as expected"
                        .formatted(second.length() + meanwhile.length(), expected.length()));
        claims.add(
                "The VM runs on beta, and on beta only",
                operators.state(VM, BETA).equals("running") && operators.state(VM, ALPHA).isEmpty(),
                "vm:info of both virtualized systems");
        TinyGuest.ask(user, "dirty 0");
        user.type("echo left-");
        user.await("echo left-", line + all.length());
        teller.say("user", "leaves half a line again, and hangs up");
    }

    private void reconnect(Console user) {
        teller.part("The user connects anew");
        String scrolledBack = user.await(TinyGuest.PROMPT + "echo left-", 0);
        int mark = user.mark();
        user.enter("behind");
        String answer = user.await(TinyGuest.PROMPT, mark);
        teller.say("user", "sees the last screen, goes on, and gets " + answer.lines().toList());
        claims.add(
                "A reconnect finds screen and half-typed line",
                answer.equals("behind\r\nleft-behind\r\n" + TinyGuest.PROMPT)
                        && scrolledBack.contains(shown),
                scrolledBack.length() + " bytes of scroll-back came first");
    }

    private void moveBack(Console user) throws IOException {
        teller.part("The VM moves back to alpha");
        String before = TinyGuest.digest(user);
        Operators.Report report = operators.migrate(VM, BETA, ALPHA, "");
        String after = TinyGuest.digest(user);
        teller.say(
                "beta/vs",
                "moved it in %s; it stood still for %s"
                        .formatted(report.total(), report.downtime()));
        record.addMemory(BETA, SharedMemory.of(hosts, BETA));
        claims.add(
                "The guest's RAM is the same afterwards",
                before.matches("[0-9a-f]{16}") && before.equals(after),
                "digest by the guest itself: " + before + " and " + after);
    }

    private void search() {
        teller.part("What the operators have is searched for what was typed");
        for (String system : List.of(ALPHA, BETA)) {
            operators.record(system, false);
            record.addFiles(hosts.runDir(), system);
        }
        record.channels().forEach(this::show);
        SecretSearch hiddenOne = new SecretSearch(hidden);
        SecretSearch shownOne = new SecretSearch(shown);
        List<String> found = record.find(hiddenOne);
        found.addAll(record.find(shownOne));
        boolean streams = record.has("migration-out") && record.has("migration-in");
        boolean inPages = record.isInPages(hiddenOne) && record.isInPages(shownOne);
        claims.add(
                "The operators' records hold nothing that was typed or shown",
                found.isEmpty() && streams && inPages,
                found.isEmpty()
                        ? "%d channels, %d bytes, without %d pages of visible guest RAM, in which it stands: claim 1 is about devices"
                                .formatted(record.channels().size(), record.bytes(), record.pages())
                        : "found in " + found);
        List<String> blind = record.blind(hiddenOne);
        claims.add(
                "A secret planted in any of these channels is found",
                blind.isEmpty(),
                blind.isEmpty()
                        ? "%d forms in each: %s"
                                .formatted(
                                        hiddenOne.forms().size(),
                                        String.join(", ", hiddenOne.forms().keySet()))
                        : "not found in " + blind);
    }

    private void show(OperatorRecord.Channel channel) {
        String pages =
                channel.migration()
                        ? ", without %d pages of guest RAM".formatted(channel.pages())
                        : "";
        teller.say(
                "search",
                "%-44s %9d bytes%s".formatted(channel.name(), channel.searched().length, pages));
    }

    private static String hide(String half) {
        return half.substring(0, "echo ".length()) + "•".repeat(half.length() - "echo ".length());
    }

    private static String lastLine(String notices) {
        return notices.lines().reduce("nothing", (earlier, later) -> later).strip();
    }
}
