package usshadow.device.serial.shadow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import usshadow.console.ConsoleException;
import usshadow.fleet.TestHosts;
import usshadow.nested.ExitKind;

/** A guest on a real engine, its shadow serial port, and what L1 sees of it. */
@Timeout(120)
class WholePathTest {
    @TempDir private Path folder;
    private TestHosts hosts;
    private Node alpha;
    private Node beta;

    @BeforeEach
    void twoNodes() throws Exception {
        hosts = new TestHosts(folder);
        hosts.fleet("beta");
        hosts.fleet("alpha").register(Node.tinyGuest("web1"), Set.of("alpha", "beta"));
        alpha = new Node("alpha", hosts.fleet("alpha"));
        beta = new Node("beta", hosts.fleet("beta"));
    }

    @AfterEach
    void close() {
        alpha.close();
        beta.close();
        hosts.close();
    }

    private Terminal loggedIn() throws Exception {
        alpha.create(false);
        alpha.start();
        while (alpha.cloud.port("web1", "com1").isEmpty()) {
            Thread.onSpinWait();
        }
        Terminal user = alpha.attach();
        user.expect("login: ");
        user.type("demo\r");
        user.expect("tiny# ");
        return user;
    }

    @Test
    void aUserLogsInAndL1SeesOnlyTheUnprotectedPort() throws Exception {
        Terminal user = loggedIn();
        user.type("echo open sesame\r");
        user.expect("\nopen sesame");
        user.expect("tiny# ");
        assertEquals(ExitKind.CANCELLED, alpha.stop());
        // Each line's length, as the guest tells it to port 0xe9.
        assertEquals("\4\20", alpha.reflected.toString());
    }

    @Test
    void aHalfTypedLineGoesOnAtTheDestination() throws Exception {
        Terminal user = loggedIn();
        user.type("echo half");
        user.expect("echo half");
        alpha.stop();
        Node.Saved saved = alpha.save();
        beta.create(true);
        beta.load(saved);
        beta.start();
        while (beta.cloud.port("web1", "com1").isEmpty()) {
            Thread.onSpinWait();
        }
        Terminal there = beta.attach();
        there.expect("echo half");
        there.type(" and half\r");
        there.expect("half and half\r\ntiny# ");
    }

    /** The guest writes, and is typed to, in every round; no write of it may escape the log. */
    @Test
    void ramAtTheFreezeIsWhatPreCopyHasBeforeTheFirstRun() throws Exception {
        Terminal user = loggedIn();
        user.type("dirty 300\r");
        user.expect("tiny# ");
        alpha.logDirty();
        byte[] copied = new byte[1 << 20];
        int all = copied.length / 4096;
        assertEquals(all, alpha.copyDirty(copied));
        int later = 0;
        for (int round = 0; round < 40; round++) {
            user.type("echo round " + round + "\r");
            user.expect("\nround " + round);
            later += alpha.copyDirty(copied);
        }
        assertTrue(later > 0 && later < 40 * all, later + " pages in 40 rounds");
        user.type("echo after the last round\r");
        user.expect("\nafter the last round");
        alpha.stop();
        Node.Saved saved = alpha.save();
        assertFalse(Arrays.equals(saved.ram(), copied), "nothing was written after the last round");
        alpha.copyDirty(copied);
        assertArrayEquals(saved.ram(), copied);
        assertEquals(0, alpha.copyDirty(copied), "what is frozen writes nothing");
        beta.create(true);
        beta.load(new Node.Saved(saved.sealed(), saved.machine(), copied));
        assertTrue(beta.runs());
    }

    @Test
    void whatIsTypedWhileTheBundleIsReplacedIsNotLost() throws Exception {
        Terminal user = loggedIn();
        alpha.cloud.removeFactory(alpha.serial);
        user.type("echo patience\r");
        alpha.cloud.addFactory(new ShadowSerialFactory());
        user.expect("\npatience");
    }

    @Test
    void sealedPartsHoldNothingOfWhatWasTyped() throws Exception {
        Terminal user = loggedIn();
        user.type("s3cr3t-words");
        user.expect("s3cr3t-words");
        alpha.stop();
        Node.Saved saved = alpha.save();
        for (byte[] part : saved.sealed()) {
            assertFalse(text(part).contains("s3cr3t"));
        }
        // The control: the search finds it in the guest's visible RAM.
        assertTrue(text(saved.ram()).contains("s3cr3t"));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void aTripleFaultTurnsTheVmOff() throws Exception {
        Terminal user = loggedIn();
        user.type("poweroff\r");
        assertEquals(ExitKind.SHUTDOWN, alpha.ended());
    }

    @Test
    void aHaltForGoodTurnsTheVmOff() throws Exception {
        Terminal user = loggedIn();
        user.type("halt\r");
        assertEquals(ExitKind.POWER_OFF, alpha.ended());
    }

    @Test
    void whoeverIsRevokedIsOutAtOnce() throws Exception {
        Terminal user = loggedIn();
        hosts.fleet("beta").revoke("web1", "alice");
        assertEquals(ConsoleException.Kind.NOT_ALLOWED, user.ended());
        assertThrows(ConsoleException.class, alpha::attach);
    }
}
