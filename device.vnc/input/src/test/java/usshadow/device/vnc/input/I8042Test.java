package usshadow.device.vnc.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import usshadow.machine.BadStateException;
import usshadow.machine.DeviceState;

/** The controller with its keyboard and mouse, as drivers use them. */
class I8042Test {
    private static final int DATA = 0, STATUS = 4, COMMAND = 4;
    private static final int ACK = 0xfa;

    /** What enabling the mouse raises. */
    private static final int ENABLING = 1;

    private static final int A = 0x1e, LEFT_SHIFT = 0x2a, UP = 0xc8, F7 = 0x41;
    private static final int PRINT = 0xb7, PAUSE = 0xc6, LEFT_ALT = 0x38;

    private final List<Integer> lit = new ArrayList<>();
    private final Ps2Keyboard keyboard = new Ps2Keyboard(lit::add);
    private final Ps2Mouse mouse = new Ps2Mouse();
    private int keyboardEdges;
    private int mouseEdges;
    private boolean keyboardLevel;
    private boolean mouseLevel;
    private int resets;
    private final I8042 controller =
            new I8042(
                    keyboard,
                    mouse,
                    level -> {
                        keyboardEdges += level && !keyboardLevel ? 1 : 0;
                        keyboardLevel = level;
                    },
                    level -> {
                        mouseEdges += level && !mouseLevel ? 1 : 0;
                        mouseLevel = level;
                    },
                    () -> resets++);

    private void command(int value) {
        controller.write(COMMAND, 1, value);
    }

    private void data(int value) {
        controller.write(DATA, 1, value);
    }

    private void toMouse(int value) {
        command(0xd4);
        data(value);
    }

    private int status() {
        return controller.read(STATUS, 1);
    }

    private int read() {
        assertEquals(1, status() & 1, "output buffer full");
        return controller.read(DATA, 1);
    }

    private List<Integer> drain() {
        List<Integer> bytes = new ArrayList<>();
        while ((status() & 1) != 0) {
            bytes.add(controller.read(DATA, 1));
        }
        return bytes;
    }

    private static List<Integer> bytes(Integer... bytes) {
        return List.of(bytes);
    }

    private List<Integer> type(int key) {
        assertTrue(keyboard.key(key, true));
        assertTrue(keyboard.key(key, false));
        return drain();
    }

    private void enableMouse() {
        toMouse(0xf4);
        assertEquals(ACK, read());
    }

    // ---- controller ----

    @Test
    void selfTestPasses() {
        command(0xaa);
        assertEquals(0x55, read());
        assertEquals(0x04, status() & 0x04, "system flag");
        command(0xab);
        assertEquals(0, read());
        command(0xa9);
        assertEquals(0, read());
    }

    @Test
    void commandByteReadsBackAsWritten() {
        command(0x60);
        data(0x45);
        command(0x20);
        assertEquals(0x45, read());
    }

    @Test
    void statusTellsCommandFromData() {
        command(0xae);
        assertEquals(0x08, status() & 0x08);
        data(0xee);
        assertEquals(0, status() & 0x08);
    }

    @Test
    void everyByteIsAnEdgeOfIrq1() {
        assertTrue(keyboard.key(UP, true));
        assertTrue(keyboardLevel);
        assertEquals(1, keyboardEdges);
        assertEquals(0xe0, read());
        assertEquals(2, keyboardEdges);
        assertEquals(0x75, read());
        assertFalse(keyboardLevel);
        assertEquals(0x75, controller.read(DATA, 1), "the last byte stays readable");
    }

    @Test
    void interruptsNeedTheirEnableBits() {
        command(0x60);
        data(0x00);
        assertTrue(keyboard.key(A, true));
        assertFalse(keyboardLevel);
        assertEquals(1, status() & 1);
        command(0x60);
        data(0x01);
        assertTrue(keyboardLevel);
    }

    @Test
    void aDisabledKeyboardKeepsItsBytes() {
        command(0xad);
        assertTrue(keyboard.key(A, true));
        assertEquals(0, status() & 1);
        command(0xae);
        assertEquals(0x1c, read());
    }

    @Test
    void mouseBytesAreMarkedAndRaiseIrq12() {
        enableMouse();
        assertTrue(mouse.move(1, 0, 0, 0));
        assertEquals(0x21, status() & 0x21);
        assertTrue(mouseLevel);
        assertFalse(keyboardLevel);
        assertEquals(bytes(0x08, 0x01, 0x00), drain());
        assertFalse(mouseLevel);
        assertEquals(ENABLING + 3, mouseEdges);
    }

    @Test
    void bytesCanBePutIntoTheBuffer() {
        command(0xd2);
        data(0x42);
        assertEquals(0x01, status() & 0x21);
        assertEquals(0x42, read());
        command(0xd3);
        data(0x43);
        assertEquals(0x21, status() & 0x21);
        assertEquals(0x43, read());
    }

    @Test
    void outputPortTellsItsWires() {
        command(0xd0);
        assertEquals(0xcf, read());
        command(0xdd);
        command(0xd0);
        assertEquals(0xcd, read());
        assertTrue(keyboard.key(A, true));
        command(0xd0);
        assertEquals(0x1c, read());
        assertEquals(0xdd, read(), "as it was when asked for: the buffer full");
    }

    @Test
    void bothWaysToResetAskForIt() {
        command(0xfe);
        assertEquals(1, resets);
        command(0xd1);
        data(0xfe);
        assertEquals(2, resets);
        command(0xff);
        command(0xf1);
        assertEquals(2, resets);
    }

    @Test
    void unknownCommandsAndOddAccessesDoNothing() {
        command(0x77);
        controller.write(1, 1, 5);
        controller.write(DATA, 2, 5);
        assertEquals(0xff, controller.read(2, 1));
        assertEquals(0xffff, controller.read(DATA, 2));
        assertEquals(-1, controller.read(DATA, 4));
        assertEquals(6, controller.oddAccesses());
        assertEquals(bytes(), drain());
    }

    // ---- keyboard ----

    @Test
    void identifyTellsAnMf2Keyboard() {
        data(0xf2);
        assertEquals(bytes(ACK, 0xab, 0x83), drain());
        command(0x60);
        data(0x41);
        data(0xf2);
        assertEquals(bytes(ACK, 0xab, 0x41), drain());
    }

    @Test
    void keysComeInSetTwo() {
        assertEquals(bytes(0x1c, 0xf0, 0x1c), type(A));
        assertEquals(bytes(0xe0, 0x75, 0xe0, 0xf0, 0x75), type(UP));
        assertEquals(bytes(0x83, 0xf0, 0x83), type(F7));
        assertEquals(bytes(0xe1, 0x14, 0x77, 0xe1, 0xf0, 0x14, 0xf0, 0x77), type(PAUSE));
    }

    @Test
    void translationGivesXtCodes() {
        command(0x60);
        data(0x41);
        for (int key = 1; key <= 0x58; key++) {
            if (key != 0x55) { // no key
                assertEquals(bytes(key, key | 0x80), type(key));
            }
        }
        assertEquals(bytes(0xe0, 0x48, 0xe0, 0xc8), type(UP));
        assertEquals(bytes(0xe1, 0x1d, 0x45, 0xe1, 0x9d, 0xc5), type(PAUSE));
    }

    @Test
    void altMakesSysRqOfPrint() {
        assertEquals(bytes(0xe0, 0x7c, 0xe0, 0xf0, 0x7c), type(PRINT));
        assertTrue(keyboard.key(LEFT_ALT, true));
        drain();
        assertEquals(bytes(0x84, 0xf0, 0x84), type(PRINT));
        assertTrue(keyboard.key(LEFT_ALT, false));
        drain();
        assertEquals(bytes(0xe0, 0x7c, 0xe0, 0xf0, 0x7c), type(PRINT));
    }

    @Test
    void theSetOfCodesCanBeChosen() {
        data(0xf0);
        assertEquals(ACK, read());
        data(1);
        assertEquals(ACK, read());
        assertEquals(bytes(A, A | 0x80), type(A));
        data(0xf0);
        data(3);
        drain();
        assertEquals(bytes(0x63, 0xf0, 0x63), type(UP));
        data(0xf0);
        data(0);
        assertEquals(bytes(ACK, ACK, 3), drain());
        data(0xf0);
        data(9);
        assertEquals(bytes(ACK, 0xfe), drain());
    }

    @Test
    void lightsAreTold() {
        data(0xed);
        data(0x06);
        assertEquals(bytes(ACK, ACK), drain());
        assertEquals(List.of(6), lit);
        assertEquals(6, keyboard.leds());
        data(0xff);
        assertEquals(bytes(ACK, 0xaa), drain());
        assertEquals(List.of(6, 0), lit);
    }

    @Test
    void aKeyWithoutRoomIsRefusedWhole() {
        int pressed = 0;
        while (keyboard.key(UP, true)) {
            pressed++;
        }
        assertEquals(8, pressed);
        assertEquals(16, drain().size());
        assertTrue(keyboard.key(UP, false));
        assertEquals(bytes(0xe0, 0xf0, 0x75), drain());
    }

    @Test
    void repliesGoBeforeKeys() {
        assertTrue(keyboard.key(A, true));
        assertTrue(keyboard.key(A, false));
        data(0xee);
        assertEquals(bytes(0xee, 0x1c, 0xf0, 0x1c), drain());
    }

    @Test
    void aKeyboardThatIsSwitchedOffLosesKeys() {
        data(0xf5);
        drain();
        assertEquals(bytes(), type(A));
        data(0xf4);
        drain();
        assertEquals(bytes(0x1c, 0xf0, 0x1c), type(A));
    }

    // ---- mouse ----

    @Test
    void anEnabledMouseTellsMotionAndButtons() {
        assertTrue(mouse.move(5, 5, 0, 1), "disabled: nothing happens");
        enableMouse();
        assertTrue(mouse.move(3, 4, 0, 1));
        assertEquals(bytes(0x29, 3, 0xfc), drain());
        assertTrue(mouse.move(-3, -4, 0, 1));
        assertEquals(bytes(0x19, 0xfd, 4), drain());
        assertTrue(mouse.move(0, 0, 0, 0));
        assertEquals(bytes(0x08, 0, 0), drain());
        assertTrue(mouse.move(0, 0, 0, 0));
        assertEquals(bytes(), drain());
    }

    @Test
    void farMotionTakesSeveralPackets() {
        enableMouse();
        assertTrue(mouse.move(600, 0, 0, 0));
        assertEquals(bytes(0x08, 255, 0, 0x08, 255, 0, 0x08, 90, 0), drain());
    }

    @Test
    void motionThatHasNoRoomFollowsAsTheHostReads() {
        enableMouse();
        assertTrue(mouse.move(255 * 9, 0, 0, 0));
        assertFalse(mouse.move(0, 0, 0, 1));
        assertEquals(9 * 3, drain().size());
        assertTrue(mouse.move(0, 0, 0, 1));
    }

    private void knock(int... rates) {
        for (int rate : rates) {
            toMouse(0xf3);
            toMouse(rate);
        }
        drain();
    }

    @Test
    void sampleRatesOpenWheelAndButtons() {
        knock(200, 100, 80);
        toMouse(0xf2);
        assertEquals(bytes(ACK, 3), drain());
        enableMouse();
        assertTrue(mouse.move(0, 0, -1, 0));
        assertEquals(bytes(0x08, 0, 0, 0xff), drain());
        knock(200, 200, 80);
        toMouse(0xf2);
        assertEquals(bytes(ACK, 4), drain());
        assertTrue(mouse.move(0, 0, 1, 0x18));
        assertEquals(bytes(0x08, 0, 0, 0x31), drain());
        knock(200, 80, 100);
        toMouse(0xff);
        assertEquals(bytes(ACK, 0xaa, 0), drain());
    }

    @Test
    void statusAndRemoteMode() {
        toMouse(0xe7);
        toMouse(0xf4);
        toMouse(0xf0);
        drain();
        toMouse(0xe9);
        assertEquals(bytes(ACK, 0x70, 2, 100), drain());
        assertTrue(mouse.move(7, 0, 0, 1));
        assertEquals(bytes(), drain());
        toMouse(0xeb);
        assertEquals(bytes(ACK, 0x09, 7, 0), drain());
    }

    @Test
    void wrapModeEchoes() {
        toMouse(0xee);
        drain();
        toMouse(0x42);
        assertEquals(bytes(0x42), drain());
        toMouse(0xec);
        toMouse(0xe1);
        assertEquals(bytes(ACK, 0xfe), drain());
    }

    // ---- state ----

    private void busy() {
        command(0x60);
        data(0x43);
        data(0xed);
        data(0x02);
        enableMouseQuietly();
        assertTrue(keyboard.key(LEFT_SHIFT, true));
        assertTrue(keyboard.key(UP, true));
        assertTrue(mouse.move(700, -2, 0, 2));
        data(0xf0);
        command(0x60);
    }

    private void enableMouseQuietly() {
        drain();
        toMouse(0xf4);
        drain();
    }

    @Test
    void aSavedStateGoesOn() throws BadStateException {
        busy();
        List<DeviceState> saved = InputSections.encode(controller.state(), 0);
        InputState decoded = InputSections.decode(saved);
        assertEquals(controller.state(), decoded);
        List<Integer> expected = drain();
        controller.reset();
        assertFalse(keyboardLevel);
        controller.restore(decoded);
        assertTrue(keyboardLevel);
        assertEquals(expected, drain());
        assertEquals(2, keyboard.leds());
        data(0x47);
        command(0x20);
        assertEquals(0x47, read());
    }

    @Test
    void bodiesHaveQemusSizes() {
        List<DeviceState> saved = InputSections.encode(controller.state(), 0);
        assertEquals(
                List.of("pckbd/0 version 3, 40 bytes", "ps2kbd/0 version 3, 284 bytes"),
                saved.stream().limit(2).map(DeviceState::toString).toList());
        assertEquals("ps2mouse/0 version 2, 291 bytes", saved.get(2).toString());
    }

    @Test
    void aStateThatCannotBeIsRefused() {
        busy();
        List<DeviceState> saved = InputSections.encode(controller.state(), 0);
        assertThrows(BadStateException.class, () -> InputSections.decode(saved.subList(0, 2)));
        Random random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            List<DeviceState> spoilt = new ArrayList<>(saved);
            int which = random.nextInt(3);
            DeviceState one = saved.get(which);
            byte[] body = one.body().clone();
            body[random.nextInt(body.length)] = (byte) random.nextInt();
            spoilt.set(which, new DeviceState(one.section(), 0, one.version(), body));
            try {
                controller.restore(InputSections.decode(spoilt));
                drain();
            } catch (BadStateException e) {
                refused++;
            }
        }
        assertTrue(refused > 0);
    }

    @Test
    void whateverTheGuestDoesNothingThrowsOrGrows() {
        Random random = new Random(7);
        for (int i = 0; i < 300_000; i++) {
            int offset = random.nextInt(8) == 0 ? random.nextInt(-2, 9) : random.nextInt(2) * 4;
            int size = random.nextInt(16) == 0 ? 1 << random.nextInt(3) : 1;
            switch (random.nextInt(5)) {
                case 0, 1 -> controller.read(offset, size);
                case 2, 3 -> controller.write(offset, size, random.nextInt(256));
                default -> {
                    keyboard.key(random.nextInt(-1, 258), random.nextBoolean());
                    mouse.move(
                            random.nextInt(-900, 900),
                            random.nextInt(),
                            random.nextInt(),
                            random.nextInt());
                }
            }
        }
        controller.reset();
        assertEquals(bytes(), drain());
    }
}
