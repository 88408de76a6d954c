package usshadow.demo;

/**
 * What a Linux guest shows of its own accord goes on: {@code top} draws its screen, the VM moves,
 * the user hangs up and comes back; and a counter counts through all of it.
 */
final class LiveScreen {
    private static final String REDRAW = "\033[H\033[JMem: ";
    private static final int REDRAWS = 3;

    private final Stage stage;
    private final DebianGuest guest;
    private final int counted;

    /**
     * @param counted how far the counter was before the VM moved for the first time
     */
    LiveScreen(Stage stage, DebianGuest guest, int counted) {
        this.stage = stage;
        this.guest = guest;
        this.counted = counted;
    }

    /** From alpha to beta. */
    void run() {
        stage.teller().part("The VM moves to beta while top draws the screen");
        try (Console user = stage.console()) {
            user.await(guest.prompt(), 0);
            watch(user);
        }
        stage.teller().part("The user connects anew, and top still draws");
        try (Console user = stage.console()) {
            comeBack(user);
            count(user);
        }
    }

    private void watch(Console user) {
        user.enter("top -d 1");
        redraws(user, 1);
        Operators.Report report = stage.operators().migrate(Stage.VM, Stage.ALPHA, Stage.BETA, "");
        stage.teller()
                .say(
                        Stage.ALPHA,
                        "moved it in %s; it stood still for %s"
                                .formatted(report.total(), report.downtime()));
        boolean goesOn = redraws(user, REDRAWS);
        stage.claims()
                .add(
                        "top draws on, on the same connection",
                        goesOn && user.isOpen() && user.isTold("running on beta"),
                        "%d redraws after the migration, the same ssh client (pid %d)"
                                .formatted(REDRAWS, user.pid()));
    }

    private void comeBack(Console user) {
        boolean goesOn = redraws(user, REDRAWS);
        int mark = user.mark();
        user.type("q");
        boolean ends = user.shows(guest.prompt(), mark, Console.PATIENCE);
        stage.teller().say("user", "sees it, and leaves it with q");
        stage.claims()
                .add(
                        "top draws on after a reconnect, and takes its key",
                        goesOn && ends,
                        REDRAWS + " redraws, then q and the shell's prompt");
    }

    private void count(Console user) {
        int now = guest.counted(user);
        boolean right = guest.countsRight(user);
        stage.teller().say("user", "looks at the counter: " + now);
        stage.claims()
                .add(
                        "A counter in the guest counted through all of it",
                        right && now > counted,
                        "from %d to %d; %s"
                                .formatted(
                                        counted,
                                        now,
                                        right ? "each step once" : "with steps lost or doubled"));
    }

    /** Whether the screen is drawn so many times from now on. */
    private static boolean redraws(Console user, int times) {
        int mark = user.mark();
        for (int i = 0; i < times; i++) {
            if (!user.shows(REDRAW, mark, Console.PATIENCE)) {
                return false;
            }
            mark = user.screen().indexOf(REDRAW, mark) + REDRAW.length();
        }
        return true;
    }
}
