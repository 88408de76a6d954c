package usshadow.device.vnc.input;

import java.util.Objects;

/**
 * A PS/2 mouse (IBM PS/2 Hardware Interface Technical Reference, "Auxiliary Device"), which becomes
 * one with a wheel (IntelliMouse, identity 3) or with a wheel and five buttons (IntelliMouse
 * Explorer, identity 4) when the host sets the sample rates 200, 100, 80 or 200, 200, 80. Read
 * through the {@link I8042}. Called under the machine's device lock.
 *
 * <pre>
 *   packet   0  YO XO YS XS 1 M R L     1  X     2  Y, upwards     3  Z; with identity 4: 0 0 B5 B4 Z(4)
 * </pre>
 */
public final class Ps2Mouse {
    private static final int SCALE_1_1 = 0xe6, SCALE_2_1 = 0xe7, RESOLUTION = 0xe8;
    private static final int STATUS_REQUEST = 0xe9, STREAM = 0xea, READ_DATA = 0xeb;
    private static final int RESET_WRAP = 0xec, WRAP = 0xee, REMOTE = 0xf0, IDENTIFY = 0xf2;
    private static final int SAMPLE_RATE = 0xf3, ENABLE = 0xf4, DISABLE = 0xf5, DEFAULTS = 0xf6;
    private static final int RESEND = 0xfe, RESET = 0xff;
    private static final int ACK = 0xfa, PASSED = 0xaa, NOT_A_COMMAND = 0xfe;
    static final int STATUS_SCALE_2_1 = 0x10, STATUS_ENABLED = 0x20, STATUS_REMOTE = 0x40;
    static final int STATUS = STATUS_SCALE_2_1 | STATUS_ENABLED | STATUS_REMOTE;
    private static final int BUTTONS_OF_THREE = 0x07, BUTTONS_OF_FIVE = 0x1f;
    private static final int ALWAYS_1 = 0x08, X_SIGN = 0x10, Y_SIGN = 0x20;
    static final int PLAIN = 0, WHEEL = 3, EXPLORER = 4;
    private static final int USUAL_RATE = 100, USUAL_RESOLUTION = 2;

    /** Most that one packet tells. */
    private static final int FARTHEST = 255, MOST_TURNS = 127, MOST_TURNS_EXPLORER = 7;

    /** Motion that nobody asked for is kept up to this. */
    static final int FAR = 1 << 15;

    /** How far a row of sample rates has got: after 200; after 200, 100; after 200, 200. */
    static final int KNOCKED = 1, KNOCKED_WHEEL = 2, KNOCKED_EXPLORER = 3;

    private static final int KNOCK_1 = 200, KNOCK_WHEEL = 100, KNOCK_LAST = 80;

    private final Ps2Port port = new Ps2Port();
    private int status;
    private int resolution;
    private int rate;
    private boolean wrapping;
    private int type;
    private int knocks;
    private int dx;
    private int dy;
    private int dz;
    private int buttons;

    /**
     * What a mouse remembers.
     *
     * @param port its wire
     * @param status scaling, enabled, remote: the bits of the status reply
     * @param resolution as it was set
     * @param rate sample rate as it was set
     * @param wrapping whether it repeats what it hears
     * @param type its identity
     * @param knocks how far a row of sample rates has got
     * @param dx motion to the right that was not told yet
     * @param dy motion upwards
     * @param dz turns of the wheel towards the user
     * @param buttons that are down: bit 0 left, 1 right, 2 middle, 3 and 4 more
     */
    record State(
            Ps2Port.State port,
            int status,
            int resolution,
            int rate,
            boolean wrapping,
            int type,
            int knocks,
            int dx,
            int dy,
            int dz,
            int buttons) {
        State {
            Objects.requireNonNull(port);
            require((status & ~STATUS) == 0, "status", status);
            require(resolution >= 0 && resolution <= 0xff, "resolution", resolution);
            require(rate >= 0 && rate <= 0xff, "sample rate", rate);
            require(type == PLAIN || type == WHEEL || type == EXPLORER, "type", type);
            require(knocks >= 0 && knocks <= KNOCKED_EXPLORER, "detect state", knocks);
            require(Math.abs((long) dx) <= FAR, "dx", dx);
            require(Math.abs((long) dy) <= FAR, "dy", dy);
            require(Math.abs((long) dz) <= FAR, "dz", dz);
            require((buttons & ~BUTTONS_OF_FIVE) == 0, "buttons", buttons);
        }

        private static void require(boolean good, String what, int value) {
            if (!good) {
                throw new IllegalArgumentException("a mouse's %s is %d".formatted(what, value));
            }
        }
    }

    /** A mouse as after power-on. */
    public Ps2Mouse() {
        reset();
    }

    Ps2Port port() {
        return port;
    }

    /**
     * Somebody moves the mouse or its buttons. While the host has not enabled it, nothing happens,
     * as on the desk.
     *
     * @param right how far to the right
     * @param down how far down the screen
     * @param turns of the wheel, towards the user
     * @param held which buttons are down now: bit 0 left, 1 right, 2 middle, 3 and 4 more
     * @return false if there is no room for a packet now; then nothing has happened
     */
    public boolean move(int right, int down, int turns, int held) {
        if ((status & STATUS_ENABLED) == 0) {
            return true;
        }
        boolean streams = (status & STATUS_REMOTE) == 0;
        if (streams && port.room() < packetSize()) {
            return false;
        }
        dx = near((long) dx + right);
        dy = near((long) dy - down);
        dz = near((long) dz + turns);
        boolean pressed = buttons != (held & BUTTONS_OF_FIVE);
        buttons = held & BUTTONS_OF_FIVE;
        if (streams && (pressed || hasMoved())) {
            port.tell(packet());
            goOn();
        }
        return true;
    }

    private static int near(long distance) {
        return Math.clamp(distance, -FAR, FAR);
    }

    private boolean hasMoved() {
        return dx != 0 || dy != 0 || dz != 0;
    }

    /** What did not fit into one packet follows in others, as there is room. */
    void goOn() {
        while ((status & (STATUS_ENABLED | STATUS_REMOTE)) == STATUS_ENABLED
                && hasMoved()
                && port.room() >= packetSize()) {
            port.tell(packet());
        }
    }

    private int packetSize() {
        return type == PLAIN ? 3 : 4;
    }

    private int[] packet() {
        int x = Math.clamp(dx, -FARTHEST, FARTHEST);
        int y = Math.clamp(dy, -FARTHEST, FARTHEST);
        int most = type == EXPLORER ? MOST_TURNS_EXPLORER : MOST_TURNS;
        int z = Math.clamp(dz, -most, most);
        dx -= x;
        dy -= y;
        dz = type == PLAIN ? 0 : dz - z;
        int first =
                ALWAYS_1
                        | (buttons & BUTTONS_OF_THREE)
                        | (x < 0 ? X_SIGN : 0)
                        | (y < 0 ? Y_SIGN : 0);
        return switch (type) {
            case WHEEL -> new int[] {first, x & 0xff, y & 0xff, z & 0xff};
            case EXPLORER ->
                    new int[] {
                        first, x & 0xff, y & 0xff, (z & 0x0f) | ((buttons & ~BUTTONS_OF_THREE) << 1)
                    };
            default -> new int[] {first, x & 0xff, y & 0xff};
        };
    }

    /** The host writes to the mouse. */
    void write(int value) {
        int command = port.command();
        port.command(Ps2Port.NO_COMMAND);
        switch (command) {
            case RESOLUTION -> {
                resolution = value;
                port.reply(ACK);
            }
            case SAMPLE_RATE -> {
                rate = value;
                knock(value);
                port.reply(ACK);
            }
            default -> {
                if (wrapping && value != RESET_WRAP && value != RESET) {
                    port.reply(value);
                } else {
                    command(value);
                }
            }
        }
    }

    private void command(int value) {
        switch (value) {
            case SCALE_1_1 -> status(0, STATUS_SCALE_2_1);
            case SCALE_2_1 -> status(STATUS_SCALE_2_1, 0);
            case STREAM -> status(0, STATUS_REMOTE);
            case REMOTE -> status(STATUS_REMOTE, 0);
            case ENABLE -> {
                still();
                status(STATUS_ENABLED, 0);
            }
            case DISABLE -> status(0, STATUS_ENABLED);
            case WRAP, RESET_WRAP -> {
                wrapping = value == WRAP;
                port.reply(ACK);
            }
            case STATUS_REQUEST -> port.reply(ACK, status | buttonBits(), resolution, rate);
            case READ_DATA -> {
                port.reply(ACK);
                port.reply(packet());
            }
            case IDENTIFY -> port.reply(ACK, type);
            case RESEND -> port.reply(port.last());
            case DEFAULTS -> {
                defaults();
                port.reply(ACK);
            }
            case RESET -> {
                defaults();
                wrapping = false;
                type = PLAIN;
                port.reply(ACK, PASSED, type);
            }
            case RESOLUTION, SAMPLE_RATE -> {
                port.command(value);
                port.reply(ACK);
            }
            default -> port.reply(NOT_A_COMMAND);
        }
    }

    /** In the status reply the buttons are in the order of a packet, mirrored. */
    private int buttonBits() {
        return (buttons & 1) << 2 | (buttons & 2) >> 1 | (buttons & 4) >> 1;
    }

    private void status(int on, int off) {
        status = (status & ~off) | on;
        port.reply(ACK);
    }

    private void knock(int to) {
        if (knocks == KNOCKED_WHEEL && to == KNOCK_LAST) {
            type = WHEEL;
            knocks = 0;
        } else if (knocks == KNOCKED_EXPLORER && to == KNOCK_LAST) {
            type = EXPLORER;
            knocks = 0;
        } else if (knocks == KNOCKED && to == KNOCK_WHEEL) {
            knocks = KNOCKED_WHEEL;
        } else if (to == KNOCK_1) {
            knocks = knocks == KNOCKED ? KNOCKED_EXPLORER : KNOCKED;
        } else {
            knocks = 0;
        }
    }

    private void still() {
        port.forget();
        dx = 0;
        dy = 0;
        dz = 0;
    }

    private void defaults() {
        still();
        status = 0;
        resolution = USUAL_RESOLUTION;
        rate = USUAL_RATE;
        knocks = 0;
    }

    /** Power-on: disabled, with three buttons, none of them down. */
    void reset() {
        port.reset();
        defaults();
        wrapping = false;
        type = PLAIN;
        buttons = 0;
    }

    State state() {
        return new State(
                port.state(),
                status,
                resolution,
                rate,
                wrapping,
                type,
                knocks,
                dx,
                dy,
                dz,
                buttons);
    }

    void restore(State state) {
        port.restore(state.port());
        status = state.status();
        resolution = state.resolution();
        rate = state.rate();
        wrapping = state.wrapping();
        type = state.type();
        knocks = state.knocks();
        dx = state.dx();
        dy = state.dy();
        dz = state.dz();
        buttons = state.buttons();
    }
}
