package usshadow.console.screen;

import java.util.List;

/** A device's screen. */
public interface Screen {
    /**
     * Looks what it shows now. Called by one thread at a time, not under any lock of the caller's;
     * may take the machine's device lock for a short while.
     */
    View look();

    /**
     * What there is to see.
     *
     * @param width pixels
     * @param height pixels
     * @param pixels 0x00rrggbb, row after row; the same array as long as the size is the same.
     *     Nobody else writes into it
     * @param changed what is not as it was at the last look
     * @param leds the keyboard's lights: bit 0 Scroll Lock, 1 Num Lock, 2 Caps Lock
     */
    record View(int width, int height, int[] pixels, List<Area> changed, int leds) {}
}
