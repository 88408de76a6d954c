package usshadow.demo;

import java.io.PrintStream;
import java.time.Duration;

/** Tells people what happens, where, and when. Plain lines where there is no terminal. */
final class Teller {
    private static final String BOLD = "\033[1m", DIM = "\033[2m", PLAIN = "\033[0m";
    private static final String GREEN = "\033[32m", RED = "\033[31m";

    private final PrintStream out;
    private final boolean terminal;
    private final long start = System.nanoTime();
    private boolean silent;

    Teller(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** The story is broken off: nothing more is told. */
    synchronized void fallSilent() {
        silent = true;
    }

    /** A new part of the story. */
    synchronized void part(String title) {
        if (silent) {
            return;
        }
        out.println();
        out.println(styled(BOLD, title));
    }

    /**
     * Something that happens.
     *
     * @param where or who: a node, or the user
     */
    synchronized void say(String where, String what) {
        if (silent) {
            return;
        }
        String time = "%6.1f s".formatted(passed().toMillis() / 1000.0);
        out.printf("%s  %-12s %s%n", styled(DIM, time), where, visible(what));
    }

    /** The claims and whether they held. */
    synchronized void table(Claims claims) {
        if (silent) {
            return;
        }
        part("What was claimed");
        for (String each : claims.lines()) {
            String line = visible(each);
            boolean head = !line.startsWith(" ");
            String colour = line.startsWith("FAILED") ? RED : GREEN;
            out.println(head ? styled(colour, line.substring(0, 6)) + line.substring(6) : line);
        }
        out.println();
        long held = claims.all().stream().filter(Claims.Claim::held).count();
        out.printf(
                "%d of %d claims held, in %d s%n", held, claims.all().size(), passed().toSeconds());
    }

    synchronized void line(String text) {
        out.println(text);
    }

    private Duration passed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Operators have a say in what is shown; not in what the terminal does. */
    private static String visible(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private String styled(String style, String text) {
        return terminal ? style + text + PLAIN : text;
    }
}
