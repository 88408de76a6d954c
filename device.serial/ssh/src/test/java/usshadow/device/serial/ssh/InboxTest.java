package usshadow.device.serial.ssh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What waits between a client and its console. */
class InboxTest {
    private final Inbox inbox = new Inbox();

    @Test
    void breaksKeepTheirPlace() {
        inbox.add(new byte[] {1, 2}, 0, 2);
        inbox.addBreak();
        inbox.add(new byte[] {9, -1, 9}, 1, 1);
        assertArrayEquals(new byte[] {1, 2}, inbox.bytes(10));
        inbox.remove(2);
        assertTrue(inbox.beginsWithBreak());
        inbox.removeBreak();
        assertArrayEquals(new byte[] {-1}, inbox.bytes(10));
    }

    @Test
    void moreThanTheWindowIsRefusedHoweverManyBreaksWait() {
        assertTrue(inbox.add(new byte[Inbox.WINDOW], 0, Inbox.WINDOW));
        assertFalse(inbox.add(new byte[1], 0, 1));
        assertTrue(inbox.addBreak());
        assertFalse(inbox.add(new byte[1], 0, 1));
        inbox.remove(1);
        assertTrue(inbox.add(new byte[1], 0, 1));
    }

    @Test
    void breaksAreLimited() {
        int breaks = 0;
        while (inbox.addBreak()) {
            breaks++;
        }
        assertTrue(breaks > 0 && breaks < Inbox.WINDOW);
        inbox.removeBreak();
        assertTrue(inbox.addBreak());
    }

    @Test
    void itIsDoneWhenAllHasComeAndGone() {
        inbox.add(new byte[1], 0, 1);
        inbox.end();
        assertFalse(inbox.isDone());
        inbox.remove(1);
        assertTrue(inbox.isDone());
    }

    @Test
    void refusalsAreAnsweredAtABeat() {
        long beat = Duration.ofMillis(250).toNanos();
        assertTrue(KeyJudge.untilBeat(0) == beat);
        assertTrue(KeyJudge.untilBeat(1) == beat - 1);
        assertTrue(KeyJudge.untilBeat(beat + 7) == beat - 7);
    }
}
