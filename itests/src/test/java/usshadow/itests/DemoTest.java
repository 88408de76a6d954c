package usshadow.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration as a newcomer runs it. */
class DemoTest {
    @TempDir private Path folder;

    @Test
    void everyClaimHoldsAndPlainLinesAreShownWhereThereIsNoTerminal() {
        Cli.needs("bwrap", "bubblewrap");
        Cli.needs("ssh", "openssh-client");
        Cli.Result demo = Cli.in(folder).usshadow(List.of("demo", "--guest", "tiny"), "");
        assertEquals(0, demo.code(), () -> demo.out() + demo.err());
        assertTrue(demo.out().contains("held    The half-typed line is there"), demo.out());
        assertFalse(demo.out().contains("FAILED"), demo.out());
        assertFalse(demo.out().contains("\033["), demo.out());
    }
}
