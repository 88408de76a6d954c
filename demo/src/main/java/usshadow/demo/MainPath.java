package usshadow.demo;

import java.io.IOException;
import java.time.Duration;
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
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int SECRET = 20;

    private final Stage stage;
    private final Teller teller;
    private final Claims claims;
    private final Search search;
    private final Guest guest;
    private final Typist typist = Typist.unpredictable();
    private final String hidden = typist.word(SECRET);
    private final String shown = typist.word(SECRET);

    MainPath(Stage stage, Guest guest) {
        this.stage = stage;
        this.teller = stage.teller();
        this.claims = stage.claims();
        this.search = new Search(stage);
        this.guest = guest;
    }

    void run() throws IOException {
        search.begin();
        int counted;
        try (Console user = stage.console()) {
            logIn(user);
            counted = guest instanceof DebianGuest debian ? debian.counted(user) : 0;
            move(user);
        }
        try (Console user = stage.console()) {
            reconnect(user);
            moveBack(user);
        }
        if (guest instanceof DebianGuest debian) {
            new LiveScreen(stage, debian, counted).run();
        }
        search.end(hidden, shown);
    }

    private void logIn(Console user) {
        teller.part("A user logs in on alpha's console door");
        guest.login(user);
        teller.say("user", "is logged in (ssh, pid " + user.pid() + ")");
        guest.secret(user, hidden);
        teller.say("user", "typed a secret of " + SECRET + " characters, not echoed");
        teller.say("user", "gives the guest work: " + guest.work(user));
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
                        () ->
                                stage.operators()
                                        .migrate(
                                                Stage.VM,
                                                Stage.ALPHA,
                                                Stage.BETA,
                                                "--bandwidth " + guest.bandwidth()));
        String second = shown.substring(SECRET / 2);
        user.type(second);
        int room = guest.line() - half.length() - second.length();
        String meanwhile = typist.typeWhile(user, room, PAUSE, () -> !migration.isDone());
        Operators.Report report = migration.join();
        teller.say(
                "alpha/vs",
                "moved it in %s; it stood still for %s; %d pages were sent"
                        .formatted(report.total(), report.downtime(), report.pages()));
        user.enter("");
        String typed = shown + meanwhile;
        String all = user.await(guest.prompt(), line);
        String expected = "echo " + typed + "\r\n" + typed + "\r\n" + guest.prompt();
        teller.say("user", "finished the line; the guest answered " + all.length() + " bytes");
        search.takeMemory(Stage.ALPHA);
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
                stage.operators().state(Stage.VM, Stage.BETA).equals("running")
                        && stage.operators().state(Stage.VM, Stage.ALPHA).isEmpty(),
                "vm:info of both virtualized systems");
        guest.rest(user);
        user.type("echo left-");
        user.await("echo left-", line + all.length());
        teller.say("user", "leaves half a line again, and hangs up");
    }

    private void reconnect(Console user) {
        teller.part("The user connects anew");
        String scrolledBack = user.await(guest.prompt() + "echo left-", 0);
        int mark = user.mark();
        user.enter("behind");
        String answer = user.await(guest.prompt(), mark);
        teller.say("user", "sees the last screen, goes on, and gets " + answer.lines().toList());
        claims.add(
                "A reconnect finds screen and half-typed line",
                answer.equals("behind\r\nleft-behind\r\n" + guest.prompt())
                        && scrolledBack.contains(shown),
                scrolledBack.length() + " bytes of scroll-back came first");
    }

    private void moveBack(Console user) throws IOException {
        teller.part("The VM moves back to alpha");
        String before = guest.digest(user);
        Operators.Report report = stage.operators().migrate(Stage.VM, Stage.BETA, Stage.ALPHA, "");
        String after = guest.digest(user);
        teller.say(
                "beta/vs",
                "moved it in %s; it stood still for %s"
                        .formatted(report.total(), report.downtime()));
        search.takeMemory(Stage.BETA);
        claims.add(
                guest.digested() + " is the same afterwards",
                before.matches("[0-9a-f]{16,}") && before.equals(after),
                "digest by the guest itself: " + before + " and " + after);
    }

    private static String hide(String half) {
        return half.substring(0, "echo ".length()) + "•".repeat(half.length() - "echo ".length());
    }

    private static String lastLine(String notices) {
        return notices.lines().reduce("nothing", (earlier, later) -> later).strip();
    }
}
