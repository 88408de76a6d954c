package usshadow.itests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import usshadow.demo.Console;
import usshadow.demo.DebianGuest;
import usshadow.demo.Hosts;
import usshadow.demo.Lent;
import usshadow.demo.Operators;

/** A stock Debian kernel at the end of a real SSH client. */
class DebianTest {
    private static final String VM = "web1";
    private static final int SIZE = 1_000_000;
    private static final long SEED = 4;
    private static final DebianGuest GUEST = new DebianGuest();

    @TempDir private static Path folder;
    private static Cli cli;
    private static Hosts hosts;
    private static Operators operators;
    private static String place = "alpha/vs";
    private static String other = "beta/vs";

    private Console user;

    @BeforeAll
    static void boot() {
        Cli.needs("bwrap", "bubblewrap");
        Cli.needs("ssh", "openssh-client");
        cli = Cli.in(folder.resolve("run"));
        cli.needsDebianImage();
        cli.up("--guest", "debian").mustSucceed();
        hosts = new Hosts(Cli.HOME, cli.runDir());
        operators = new Operators(hosts);
        try (Console first = hosts.console(VM)) {
            GUEST.login(first);
        }
    }

    @AfterAll
    static void down() {
        if (hosts != null) {
            cli.down().mustSucceed();
        }
    }

    @BeforeEach
    void connect() {
        user = hosts.console(VM);
        user.enter("");
        user.await(GUEST.prompt(), 0);
    }

    @AfterEach
    void hangUp() {
        user.close();
    }

    private static void move() {
        Operators.Report report = operators.migrate(VM, place, other, "");
        String here = place;
        place = other;
        other = here;
        assertFalse(report.text().contains("INFO"), report.text());
    }

    @Test
    void outputGoesOnThroughMigrations() {
        int mark = user.mark();
        user.enter("i=0; while sleep 0.05; do i=$((i+1)); echo line $i; done");
        int lines = 10;
        for (int i = 0; i < 4; i++) {
            user.await("line " + lines + "\r\n", mark);
            move();
            String seen = user.screen().substring(mark);
            lines = 10 + (int) seen.lines().filter(line -> line.startsWith("line ")).count();
        }
        user.await("line " + lines + "\r\n", mark);
        user.type("\003");
        user.await(GUEST.prompt(), mark);
        StringBuilder expected = new StringBuilder();
        for (int i = 1; i <= lines; i++) {
            expected.append("line ").append(i).append("\r\n");
        }
        assertTrue(user.screen().substring(mark).contains(expected), () -> user.screen());
    }

    @Test
    void breakReachesSysRq() {
        user.close();
        try (Console escaping = Console.open(hosts.sshConfig(), VM, "~")) {
            escaping.enter("");
            escaping.await(GUEST.prompt(), 0);
            int mark = escaping.mark();
            escaping.type("\r~B");
            escaping.type("h");
            escaping.await("sysrq: HELP", mark);
        }
    }

    @Test
    void filesGoBothWaysThroughAMigration() throws IOException {
        Cli.needs("rz", "lrzsz");
        byte[] content = new byte[SIZE];
        new Random(SEED).nextBytes(content);
        Path there = Files.createDirectory(folder.resolve("there"));
        Files.write(there.resolve("sent"), content);

        int mark = user.mark();
        user.enter("cd /tmp; rz -y -b; cd");
        user.await("waiting to receive", mark);
        Lent sz = user.lend(there, "sz", "-b", "-w", "8192", "sent");
        moveInTheMiddle(sz, sz::typed);
        assertEquals(0, sz.await());
        user.await(GUEST.prompt(), mark);
        String sum = GUEST.ask(user, "sha256sum /tmp/sent");
        assertTrue(sum.startsWith(sha256(content)), sum);

        Path back = Files.createDirectory(folder.resolve("back"));
        mark = user.mark();
        user.enter("sz -b /tmp/sent");
        user.await("**\030B00", mark);
        Lent rz = user.lend(back, "rz", "-b");
        moveInTheMiddle(rz, rz::shown);
        assertEquals(0, rz.await());
        user.await(GUEST.prompt(), mark);
        assertArrayEquals(content, Files.readAllBytes(back.resolve("sent")));
    }

    private static void moveInTheMiddle(Lent transfer, LongSupplier progress) {
        Cli.await("a tenth", () -> progress.getAsLong() > SIZE / 10 || !transfer.isBusy());
        assertTrue(transfer.isBusy());
        move();
        assertTrue(transfer.isBusy(), "it was over before the VM had moved");
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
