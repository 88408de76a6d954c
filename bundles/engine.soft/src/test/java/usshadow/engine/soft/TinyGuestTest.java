package usshadow.engine.soft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import usshadow.guest.TinyGuest;
import usshadow.machine.VcpuExit;

@Timeout(60)
class TinyGuestTest {
    private static final int RAM = 2 << 20;
    private static final String PROMPT = "tiny# ";

    private Pc pc;

    @BeforeEach
    void boot() {
        pc = new Pc(new SoftEngine(), new TinyGuest(), RAM);
    }

    @AfterEach
    void close() {
        pc.close();
    }

    private void login() {
        pc.await("login: ");
        pc.type("alice\r", PROMPT);
    }

    private String command(String line) {
        String shown = pc.type(line + "\r", PROMPT);
        return shown.substring((line + "\r\n").length(), shown.length() - PROMPT.length());
    }

    @Test
    void greetsWhoLogsIn() {
        assertTrue(pc.await("login: ").contains("tiny guest"));
        assertEquals("alice\r\nWelcome, alice\r\n" + PROMPT, pc.type("alice\r", PROMPT));
    }

    @Test
    void echoesAndEditsLines() {
        login();
        assertEquals("hello there\r\n", command("echo hello there"));
        assertEquals("echx\b \bo ok\r\nok\r\n" + PROMPT, pc.type("echx\177o ok\n", PROMPT));
        assertEquals("ech: not found; try help\r\n", command("ech"));
        assertEquals("", command(""));
    }

    @Test
    void aLinesLengthGoesToTheDebugPort() {
        login();
        command("echo hello");
        assertArrayEquals(new byte[] {5, 10}, pc.debug.toByteArray());
    }

    @Test
    void theCounterGoesWithTime() {
        login();
        int before = Integer.parseInt(command("count").strip());
        pc.idle(1000);
        int after = Integer.parseInt(command("count").strip());
        assertTrue(after >= before + 99 && after <= before + 110, before + " to " + after);
    }

    @Test
    void theDigestChangesWithThePagesOnly() {
        login();
        String first = command("digest");
        assertEquals(18, first.length());
        pc.idle(500);
        assertEquals(first, command("digest"));
        assertEquals("20 pages filled\r\n", command("fill 7 20"));
        String filled = command("digest");
        assertNotEquals(first, filled);
        command("fill 8 20");
        command("fill 7 20");
        assertEquals(filled, command("digest"));
        assertEquals("352 pages filled\r\n", command("fill 1 99999"));
    }

    @Test
    void dirtiesPagesAtARate() {
        login();
        assertEquals("50 pages a second\r\n", command("dirty 50"));
        pc.vm.logDirty(0, true);
        pc.vm.dirtyLog(0);
        pc.idle(1000);
        int pages = 0;
        for (long word : pc.vm.dirtyLog(0)) {
            pages += Long.bitCount(word);
        }
        assertTrue(pages >= 48 && pages <= 60, pages + " pages");
        command("dirty 0");
        pc.idle(100);
        pc.vm.dirtyLog(0);
        pc.idle(1000);
        pages = 0;
        for (long word : pc.vm.dirtyLog(0)) {
            pages += Long.bitCount(word);
        }
        assertTrue(pages <= 2, pages + " pages");
    }

    @Test
    void aSecretIsNotShownButKept() {
        login();
        pc.type("secret\r", "secret: ");
        assertEquals("\r\nkept\r\n" + PROMPT, pc.type("open sesame\r", PROMPT));
        assertTrue(pc.memoryHolds("open sesame", RAM));
        assertFalse(pc.memoryHolds("never typed", RAM));
    }

    @Test
    void powersOffByATripleFault() {
        login();
        assertThrows(AssertionError.class, () -> command("poweroff"));
        assertInstanceOf(VcpuExit.Shutdown.class, pc.vcpu.run());
    }

    @Test
    void itsStateMovesToAnotherMachine() throws Exception {
        login();
        command("fill 3 100");
        String digest = command("digest");
        while (!(pc.vcpu.run() instanceof VcpuExit.Halt)) {
            // comes to rest
        }
        byte[] ram = pc.ram(0, RAM);
        var state = pc.vcpu.state();
        try (Pc other = new Pc(new SoftEngine(), new TinyGuest(), RAM)) {
            other.vm.memory().write(0, ram);
            other.vcpu.state(state);
            assertEquals(state, other.vcpu.state());
        }
        assertEquals(digest, command("digest"));
    }

    @Test
    void refusesToRunInTooLittleMemory() {
        TinyGuest guest = new TinyGuest();
        assertThrows(IllegalArgumentException.class, () -> guest.load(pc.vm.memory(), 1 << 19));
        assertEquals(32, guest.digest().length);
    }
}
