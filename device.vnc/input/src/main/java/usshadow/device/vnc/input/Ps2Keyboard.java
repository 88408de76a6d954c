package usshadow.device.vnc.input;

import java.util.Objects;
import java.util.function.IntConsumer;

/**
 * A PS/2 keyboard with 101 or 102 keys (IBM PS/2 Hardware Interface Technical Reference,
 * "Keyboards"). What it sends is read through the {@link I8042}, which also tells it whether to
 * send codes that are translated already. Called under the machine's device lock.
 *
 * <p>It does not repeat keys by itself: whoever holds one down says so again and again, as VNC
 * clients do.
 */
public final class Ps2Keyboard {
    private static final int ECHO = 0xee, SET_LEDS = 0xed, SCAN_CODE_SET = 0xf0, IDENTIFY = 0xf2;
    private static final int TYPEMATIC = 0xf3, ENABLE = 0xf4, DISABLE = 0xf5, DEFAULTS = 0xf6;
    private static final int ALL_KEYS_FIRST = 0xf7, ALL_KEYS_LAST = 0xfa;
    private static final int KEY_TYPE_FIRST = 0xfb, KEY_TYPE_LAST = 0xfd;
    private static final int RESEND = 0xfe, RESET = 0xff;
    private static final int ACK = 0xfa, PASSED = 0xaa, NOT_A_COMMAND = 0xfe;
    private static final int ID = 0xab, ID_2 = 0x83, ID_2_TRANSLATED = 0x41;
    private static final int LEDS = 7, SETS = 3, USUAL_SET = 2;

    private final Ps2Port port = new Ps2Port();
    private final IntConsumer leds;
    private boolean scanning;
    private boolean translating;
    private int set = USUAL_SET;
    private int lit;
    private boolean leftAlt;
    private boolean rightAlt;

    /**
     * What a keyboard remembers.
     *
     * @param port its wire
     * @param scanning whether keys are sent
     * @param translating whether their codes are translated
     * @param set of scan codes, 1 to 3
     * @param leds that are lit: bit 0 Scroll Lock, 1 Num Lock, 2 Caps Lock
     */
    record State(Ps2Port.State port, boolean scanning, boolean translating, int set, int leds) {
        State {
            Objects.requireNonNull(port);
            if (set < 1 || set > SETS || leds < 0 || leds > LEDS) {
                throw new IllegalArgumentException(
                        "scan code set %d, lights %d: not 1 to %d and 0 to %d"
                                .formatted(set, leds, SETS, LEDS));
            }
        }
    }

    /**
     * A keyboard as after power-on.
     *
     * @param leds is told which lights are lit, when that changes: bit 0 Scroll Lock, 1 Num Lock, 2
     *     Caps Lock
     */
    public Ps2Keyboard(IntConsumer leds) {
        this.leds = Objects.requireNonNull(leds);
        reset();
    }

    Ps2Port port() {
        return port;
    }

    /** Whether codes are translated; the controller's XLATE bit. */
    void translate(boolean on) {
        translating = on;
    }

    /**
     * Somebody presses or releases a key. While the host has switched scanning off, keys are lost,
     * as on the desk.
     *
     * @param key its XT code, with 0x80 added if 0xe0 stands before that
     * @param down whether it went down
     * @return false if there is no room for its codes now; then nothing has happened
     */
    public boolean key(int key, boolean down) {
        if (key < 0 || key >= ScanCodes.KEYS) {
            return true;
        }
        int[] codes = ScanCodes.sequence(set, key, down, leftAlt || rightAlt);
        if (translating) {
            codes = ScanCodes.translated(codes);
        }
        if (scanning && codes.length > port.room()) {
            return false;
        }
        if (key == ScanCodes.LEFT_ALT) {
            leftAlt = down;
        } else if (key == ScanCodes.RIGHT_ALT) {
            rightAlt = down;
        }
        if (scanning && codes.length > 0) {
            port.tell(codes);
        }
        return true;
    }

    /** The host writes to the keyboard. */
    void write(int value) {
        int command = port.command();
        port.command(Ps2Port.NO_COMMAND);
        switch (command) {
            case SET_LEDS -> {
                light(value & LEDS);
                port.reply(ACK);
            }
            case SCAN_CODE_SET -> scanCodeSet(value);
            case TYPEMATIC, KEY_TYPE_FIRST, KEY_TYPE_FIRST + 1, KEY_TYPE_LAST -> port.reply(ACK);
            default -> command(value);
        }
    }

    private void command(int value) {
        switch (value) {
            case ECHO -> port.reply(ECHO);
            case IDENTIFY -> port.reply(ACK, ID, translating ? ID_2_TRANSLATED : ID_2);
            case ENABLE -> {
                scanning = true;
                port.forget();
                port.reply(ACK);
            }
            case DISABLE -> defaults(false);
            case DEFAULTS -> defaults(true);
            case RESEND -> port.reply(port.last());
            case RESET -> {
                defaults(true);
                light(0);
                port.reply(PASSED);
            }
            case SET_LEDS, SCAN_CODE_SET, TYPEMATIC -> argumentFollows(value);
            default -> {
                if (value >= KEY_TYPE_FIRST && value <= KEY_TYPE_LAST) {
                    argumentFollows(value);
                } else {
                    boolean known = value >= ALL_KEYS_FIRST && value <= ALL_KEYS_LAST;
                    port.reply(known ? ACK : NOT_A_COMMAND);
                }
            }
        }
    }

    private void argumentFollows(int command) {
        port.command(command);
        port.reply(ACK);
    }

    private void defaults(boolean scan) {
        scanning = scan;
        set = USUAL_SET;
        port.forget();
        port.reply(ACK);
    }

    private void scanCodeSet(int wanted) {
        if (wanted == 0) {
            port.reply(ACK, translating ? ScanCodes.translated(set) : set);
        } else if (wanted <= SETS) {
            set = wanted;
            port.forget();
            port.reply(ACK);
        } else {
            port.reply(NOT_A_COMMAND);
        }
    }

    private void light(int now) {
        if (lit != now) {
            lit = now;
            leds.accept(now);
        }
    }

    /** The lights that are lit, as the constructor's listener is told. */
    public int leds() {
        return lit;
    }

    /** Power-on: the keyboard scans, in set 2, without lights. */
    void reset() {
        port.reset();
        scanning = true;
        translating = false;
        set = USUAL_SET;
        leftAlt = false;
        rightAlt = false;
        light(0);
    }

    State state() {
        return new State(port.state(), scanning, translating, set, lit);
    }

    void restore(State state) {
        port.restore(state.port());
        scanning = state.scanning();
        translating = state.translating();
        set = state.set();
        light(state.leds());
    }
}
