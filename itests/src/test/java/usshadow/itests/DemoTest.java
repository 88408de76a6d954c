package usshadow.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration as a newcomer runs it. */
class DemoTest {
    @TempDir private Path folder;

    @BeforeEach
    void needs() {
        Cli.needs("bwrap", "bubblewrap");
        Cli.needs("ssh", "openssh-client");
    }

    @Test
    void everyClaimHoldsAndPlainLinesAreShownWhereThereIsNoTerminal() {
        Cli.Result demo = Cli.in(folder).usshadow(List.of("demo", "--guest", "tiny"), "");
        mustHold(demo);
        assertFalse(demo.out().contains("\033["), demo.out());
    }

    @Test
    void debianIsTheDefaultAndItsScreenAndCounterGoOn() {
        Cli cli = Cli.in(folder);
        cli.needsDebianImage();
        Cli.Result demo = cli.usshadow(List.of("demo"), "");
        mustHold(demo);
        assertTrue(demo.out().contains("held    top draws on after a reconnect"), demo.out());
        assertTrue(demo.out().contains("held    A counter in the guest"), demo.out());
    }

    private static void mustHold(Cli.Result demo) {
        assertEquals(0, demo.code(), () -> demo.out() + demo.err());
        assertTrue(demo.out().contains("held    The half-typed line is there"), demo.out());
        assertFalse(demo.out().contains("FAILED"), demo.out());
    }
}
