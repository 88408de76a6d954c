package usshadow.console;

import java.util.Arrays;

/** Which keys and buttons of a display are down, as the accepted events say. Its owner locks. */
final class HeldKeys {
    /** Bytes of its state: a bit a key, and the buttons. */
    static final int SIZE = DisplayInput.KEYS / Byte.SIZE + 1;

    private final byte[] bits = new byte[SIZE];

    /** Notes an event. */
    void note(int event) {
        DisplayInput.give(
                event,
                new DisplayInput.Receiver() {
                    @Override
                    public boolean key(int key, boolean down) {
                        int mask = 1 << (key % Byte.SIZE);
                        int at = key / Byte.SIZE;
                        bits[at] = (byte) (down ? bits[at] | mask : bits[at] & ~mask);
                        return true;
                    }

                    @Override
                    public boolean mouse(int right, int down, int turns, int buttons) {
                        if (buttons >= 0) {
                            bits[SIZE - 1] = (byte) buttons;
                        }
                        return true;
                    }
                });
    }

    /** An event that lets one of them go; {@link InputQueue#NONE} if none is down. */
    int release() {
        for (int key = 0; key < DisplayInput.KEYS; key++) {
            if ((bits[key / Byte.SIZE] & 1 << (key % Byte.SIZE)) != 0) {
                return DisplayInput.key(key, false);
            }
        }
        return bits[SIZE - 1] == 0 ? InputQueue.NONE : DisplayInput.buttons(0);
    }

    byte[] bytes() {
        return bits.clone();
    }

    void restore(byte[] bytes) {
        Arrays.fill(bits, (byte) 0);
        System.arraycopy(bytes, 0, bits, 0, Math.min(bytes.length, SIZE));
    }
}
