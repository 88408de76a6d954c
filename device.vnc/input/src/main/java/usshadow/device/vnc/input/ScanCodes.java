package usshadow.device.vnc.input;

import java.util.Arrays;

/**
 * The codes that a keyboard sends for a key: IBM PS/2 Hardware Interface Technical Reference,
 * "Keyboards (101- and 102-Key)", scan code sets 1 to 3, and the controller's translation.
 *
 * <p>A key is named by its XT code, which is its code of set 1; keys whose code follows 0xe0 there
 * have {@link #EXTENDED} added. QEMU's extended key events of RFB name keys alike.
 */
final class ScanCodes {
    /** Added to the code of a key that has 0xe0 before it. */
    static final int EXTENDED = 0x80;

    /** How many names of keys there are. */
    static final int KEYS = 0x100;

    static final int LEFT_CTRL = 0x1d, RIGHT_CTRL = LEFT_CTRL | EXTENDED;
    static final int LEFT_SHIFT = 0x2a, RIGHT_SHIFT = 0x36;
    static final int LEFT_ALT = 0x38, RIGHT_ALT = LEFT_ALT | EXTENDED;
    static final int PRINT = 0x37 | EXTENDED, PAUSE = 0x46 | EXTENDED;
    private static final int PREFIX = 0xe0, PAUSE_PREFIX = 0xe1, BREAK = 0xf0, BREAK_BIT = 0x80;
    private static final int CTRL_2 = 0x14, NUM_2 = 0x77;

    /** SysRq, which Alt makes of the Print key. */
    private static final int SYSRQ_1 = 0x54, SYSRQ_2 = 0x84;

    /** Set 2 to set 1: what the controller makes of codes below 0x80. */
    private static final int[] TRANSLATION = {
        0xff, 0x43, 0x41, 0x3f, 0x3d, 0x3b, 0x3c, 0x58, 0x64, 0x44, 0x42, 0x40, 0x3e, 0x0f, 0x29,
        0x59, 0x65, 0x38, 0x2a, 0x70, 0x1d, 0x10, 0x02, 0x5a, 0x66, 0x71, 0x2c, 0x1f, 0x1e, 0x11,
        0x03, 0x5b, 0x67, 0x2e, 0x2d, 0x20, 0x12, 0x05, 0x04, 0x5c, 0x68, 0x39, 0x2f, 0x21, 0x14,
        0x13, 0x06, 0x5d, 0x69, 0x31, 0x30, 0x23, 0x22, 0x15, 0x07, 0x5e, 0x6a, 0x72, 0x32, 0x24,
        0x16, 0x08, 0x09, 0x5f, 0x6b, 0x33, 0x25, 0x17, 0x18, 0x0b, 0x0a, 0x60, 0x6c, 0x34, 0x35,
        0x26, 0x27, 0x19, 0x0c, 0x61, 0x6d, 0x73, 0x28, 0x74, 0x1a, 0x0d, 0x62, 0x6e, 0x3a, 0x36,
        0x1c, 0x1b, 0x75, 0x2b, 0x63, 0x76, 0x55, 0x56, 0x77, 0x78, 0x79, 0x7a, 0x0e, 0x7b, 0x7c,
        0x4f, 0x7d, 0x4b, 0x47, 0x7e, 0x7f, 0x6f, 0x52, 0x53, 0x50, 0x4c, 0x4d, 0x48, 0x01, 0x45,
        0x57, 0x4e, 0x51, 0x4a, 0x37, 0x49, 0x46, 0x54,
    };

    private static final int F7_2 = 0x83, F7_1 = 0x41;

    private static final int[] SET_2 = set2();
    private static final int[] SET_3 = set3();

    private ScanCodes() {}

    /** The controller's translation of one byte; BREAK never comes here. */
    static int translated(int code) {
        return switch (code) {
            case F7_2 -> F7_1;
            case SYSRQ_2 -> SYSRQ_1;
            default -> code < TRANSLATION.length ? TRANSLATION[code] : code;
        };
    }

    /** The translation's inverse. */
    private static int[] set2() {
        int[] codes = new int[EXTENDED];
        for (int code = 0; code < TRANSLATION.length; code++) {
            if (TRANSLATION[code] < EXTENDED) {
                codes[TRANSLATION[code]] = code;
            }
        }
        codes[F7_1] = F7_2;
        codes[SYSRQ_1] = SYSRQ_2;
        return codes;
    }

    /** Set 3 has one byte a key, and set 2's for the typewriter's keys. */
    private static int[] set3() {
        int[] codes = Arrays.copyOf(SET_2, KEYS);
        int[][] others = {
            {0x01, 0x08}, {0x3b, 0x07}, {0x3c, 0x0f}, {0x3d, 0x17}, {0x3e, 0x1f}, {0x3f, 0x27},
            {0x40, 0x2f}, {0x41, 0x37}, {0x42, 0x3f}, {0x43, 0x47}, {0x44, 0x4f}, {0x57, 0x56},
            {0x58, 0x5e}, {0x3a, 0x14}, {0x1d, 0x11}, {0x38, 0x19}, {0x2b, 0x5c}, {0x56, 0x13},
            {0x37, 0x7e}, {0x4a, 0x84}, {0x4e, 0x7c}, {0x45, 0x76}, {0x46, 0x5f}, {0x9d, 0x58},
            {0xb8, 0x39}, {0xd2, 0x67}, {0xd3, 0x64}, {0xc7, 0x6e}, {0xcf, 0x65}, {0xc9, 0x6f},
            {0xd1, 0x6d}, {0xc8, 0x63}, {0xcb, 0x61}, {0xd0, 0x60}, {0xcd, 0x6a}, {0xb5, 0x77},
            {0x9c, 0x79}, {0xdb, 0x8b}, {0xdc, 0x8c}, {0xdd, 0x8d}, {0xb7, 0x57}, {0xc6, 0x62},
        };
        for (int[] pair : others) {
            codes[pair[0]] = pair[1];
        }
        return codes;
    }

    /**
     * What a keyboard sends.
     *
     * @param set 1 to 3
     * @param key its name
     * @param down whether it went down
     * @param alt whether Alt is down, which makes SysRq of Print
     * @return nothing for a key that the set does not know
     */
    static int[] sequence(int set, int key, boolean down, boolean alt) {
        return switch (set) {
            case 1 -> set1(key, down, alt);
            case 3 -> set3(key, down);
            default -> set2(key, down, alt);
        };
    }

    private static int[] set1(int key, boolean down, boolean alt) {
        int up = down ? 0 : BREAK_BIT;
        if (key == PAUSE) {
            return down ? new int[] {0xe1, 0x1d, 0x45, 0xe1, 0x9d, 0xc5} : new int[0];
        }
        if (key == PRINT && alt) {
            return new int[] {SYSRQ_1 | up};
        }
        int code = key & ~EXTENDED;
        return key >= EXTENDED ? new int[] {PREFIX, code | up} : new int[] {code | up};
    }

    private static int[] set2(int key, boolean down, boolean alt) {
        if (key == PAUSE) {
            return down
                    ? new int[] {
                        PAUSE_PREFIX, CTRL_2, NUM_2, PAUSE_PREFIX, BREAK, CTRL_2, BREAK, NUM_2
                    }
                    : new int[0];
        }
        if (key == PRINT && alt) {
            return down ? new int[] {SYSRQ_2} : new int[] {BREAK, SYSRQ_2};
        }
        int code = SET_2[key & ~EXTENDED];
        if (code == 0) {
            return new int[0];
        }
        if (key >= EXTENDED) {
            return down ? new int[] {PREFIX, code} : new int[] {PREFIX, BREAK, code};
        }
        return down ? new int[] {code} : new int[] {BREAK, code};
    }

    private static int[] set3(int key, boolean down) {
        int code = SET_3[key];
        if (code == 0) {
            return new int[0];
        }
        return down ? new int[] {code} : new int[] {BREAK, code};
    }

    /** What the controller makes of a sequence. */
    static int[] translated(int[] sequence) {
        int[] out = new int[sequence.length];
        int length = 0;
        int up = 0;
        for (int code : sequence) {
            if (code == BREAK) {
                up = BREAK_BIT;
            } else {
                out[length++] = translated(code) | up;
                up = 0;
            }
        }
        return Arrays.copyOf(out, length);
    }
}
