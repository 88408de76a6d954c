package usshadow.demo;

import java.time.Duration;

/**
 * Debian's kernel with busybox: a Linux shell on ttyS0. While it moves, a loop in its background
 * counts on.
 */
public final class DebianGuest implements Guest {
    private static final Duration BOOT = Duration.ofMinutes(2);
    private static final String USER = "root", PASSWORD = "usshadow";
    private static final String COUNTER = "/tmp/n", FILE = "/tmp/file";
    private static final int FILE_BYTES = 2_000_000;

    @Override
    public String image() {
        return "debian";
    }

    /** Its shell asks each time where the terminal's cursor is. */
    @Override
    public String prompt() {
        return "~ # \033[6n";
    }

    /** Its terminal has 80 columns, and a longer line is drawn anew. */
    @Override
    public int line() {
        return 70;
    }

    @Override
    public int bandwidth() {
        return 16;
    }

    /** The kernel's messages go elsewhere from now on. */
    @Override
    public void login(Console user) {
        user.await("login: ", 0, BOOT);
        int mark = user.mark();
        user.enter(USER);
        user.await("Password: ", mark);
        user.enter(PASSWORD);
        user.await(prompt(), mark, BOOT);
        ask(user, "dmesg -n 1");
    }

    @Override
    public void secret(Console user, String secret) {
        int mark = user.mark();
        user.enter("stty -echo; echo now; read s; stty echo; echo kept");
        user.await("now\r\n", mark);
        mark = user.mark();
        user.enter(secret);
        user.await("kept\r\n" + prompt(), mark);
    }

    @Override
    public String work(Console user) {
        ask(user, "head -c %d /dev/urandom >%s".formatted(FILE_BYTES, FILE));
        ask(user, "n=0; while sleep 0.1; do n=$((n+1)); echo $n >>" + COUNTER + "; done &");
        return "a file of %d random bytes, and a counter in the background".formatted(FILE_BYTES);
    }

    @Override
    public void rest(Console user) {
        // The counter is to count through all of it.
    }

    @Override
    public String digested() {
        return "A file in the guest's RAM";
    }

    @Override
    public String digest(Console user) {
        String sum = ask(user, "sha256sum " + FILE);
        return sum.substring(0, Math.max(0, sum.indexOf(' ')));
    }

    /** How far the counter is. */
    public int counted(Console user) {
        String last = ask(user, "tail -n 1 " + COUNTER);
        return last.matches("\\d+") ? Integer.parseInt(last) : 0;
    }

    /** Whether the counter has made each of its steps, and each once. */
    public boolean countsRight(Console user) {
        return ask(user, "awk '$1!=NR' " + COUNTER + " | wc -l").equals("0");
    }
}
