package usshadow.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import usshadow.engine.soft.Pc;
import usshadow.engine.soft.SoftEngine;
import usshadow.engine.soft.WallClock;
import usshadow.guest.LinuxGuest;

/**
 * A stock Debian kernel on the soft engine: it boots; what a static program prints there it prints
 * here; saved in mid-boot and restored into another machine it goes on as if nothing had been.
 * {@code -Dusshadow.oracle.saves=20 -Dusshadow.oracle.seed=7} saves more often.
 */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LinuxOracleTest {
    private static final int RAM = 128 << 20;
    private static final long SEED = Long.getLong("usshadow.oracle.seed", 1);
    private static final int SAVES = Integer.getInteger("usshadow.oracle.saves", 1);

    /** Instructions; a boot to the login takes more. */
    private static final int FIRST = 30_000_000, LAST = 380_000_000;

    private static final String SCRIPT = "oracle.sh", END = "=END=\n", SAY_END = "; echo =E''ND=\r";

    /** Of the kernel's log; a boot takes what time it takes. */
    private static final Pattern TIME = Pattern.compile("\\[ *\\d+\\.\\d+]");

    /** A machine in mid-boot, and what it had shown by then. */
    private record Moment(long instructions, Pc.Saved saved, String shown) {}

    @TempDir private Path folder;
    private final WallClock clock = new WallClock();
    private final List<Moment> moments = new ArrayList<>();
    private DebianImage image;
    private Pc pc;
    private String boot;
    private String work;

    @BeforeAll
    void boot() throws Exception {
        image = DebianImage.get(folder);
        byte[] initramfs = Cpio.with(image.initramfs(), "root/" + SCRIPT, script());
        var guest = new LinuxGuest(image.kernel(), initramfs, image.commandLine() + " quiet");
        pc = new Pc(new SoftEngine(), guest, RAM, clock);
        for (long moment : new Random(SEED).longs(SAVES, FIRST, LAST).sorted().toArray()) {
            pc.runTo(moment);
            moments.add(new Moment(moment, pc.save(), pc.screen()));
        }
        boot = pc.await("login: ");
        work = work(pc);
    }

    @AfterAll
    void end() {
        if (pc != null) {
            pc.close();
        }
        clock.close();
    }

    private static byte[] script() throws IOException {
        try (var in = LinuxOracleTest.class.getResourceAsStream(SCRIPT)) {
            return in.readAllBytes();
        }
    }

    /** Logs in and has something computed. */
    private static String work(Pc pc) {
        pc.type("root\r", "assword: ");
        pc.type("usshadow\r", "# ");
        pc.type("PS1=; stty -echo -onlcr" + SAY_END, END);
        return pc.type("seq 1000 | sha256sum; ls /bin | wc" + SAY_END, END);
    }

    @Test
    void staticProgramsPrintInTheGuestWhatTheyPrintHere() throws Exception {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "no x86-64 programs run here");
        String[] here = runHere().split("\n", -1);
        String run = "mkdir /tmp/w; cd /tmp/w; cp /root/oracle.sh .; env -i PATH=/bin sh oracle.sh";
        String[] there = pc.type(run + " 2>&1 < /dev/null" + SAY_END, END).split("\n", -1);
        for (int i = 0; i < here.length - 1; i++) {
            String line = "line " + (i + 1) + " of the script's output";
            assertEquals(here[i], i < there.length - 2 ? there[i] : "the end", line);
        }
        assertEquals(here.length + 1, there.length, "lines");
    }

    /** The guest's own busybox as a program of this host. */
    private String runHere() throws Exception {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path busybox = bin.resolve("busybox");
        Files.write(busybox, Cpio.read(image.initramfs(), "bin/busybox"));
        assertTrue(busybox.toFile().setExecutable(true));
        Cli.program(List.of(busybox.toString(), "--install", "-s", bin.toString()), "");
        Path work = Files.createDirectory(folder.resolve("w"));
        Files.write(work.resolve(SCRIPT), script());
        ProcessBuilder builder =
                new ProcessBuilder(bin.resolve("sh").toString(), SCRIPT)
                        .directory(work.toFile())
                        .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", bin.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        String out =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        process.waitFor();
        return out;
    }

    @Test
    void savedInMidBootAndRestoredElsewhereItGoesOn() throws Exception {
        for (Moment moment : moments) {
            String when = "saved after " + moment.instructions + ", seed " + SEED;
            try (WallClock other = new WallClock(moment.saved.nanos());
                    Pc restored = new Pc(new SoftEngine(), moment.saved, other)) {
                String shown = moment.shown + restored.await("login: ");
                assertEquals(timeless(boot), timeless(shown), when);
                assertEquals(work, work(restored), when);
            }
        }
    }

    private static String timeless(String text) {
        return TIME.matcher(text).replaceAll("[time]");
    }
}
