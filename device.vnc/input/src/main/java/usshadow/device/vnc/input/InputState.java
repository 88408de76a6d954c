package usshadow.device.vnc.input;

import java.util.Objects;

/** What a keyboard controller and its two devices remember at one moment. */
public final class InputState {
    private final I8042.State controller;
    private final Ps2Keyboard.State keyboard;
    private final Ps2Mouse.State mouse;

    /**
     * A whole.
     *
     * @throws IllegalArgumentException if the parts contradict each other: the buffer is full of a
     *     byte that its source has not
     */
    InputState(I8042.State controller, Ps2Keyboard.State keyboard, Ps2Mouse.State mouse) {
        this.controller = Objects.requireNonNull(controller);
        this.keyboard = Objects.requireNonNull(keyboard);
        this.mouse = Objects.requireNonNull(mouse);
        boolean has =
                switch (controller.source()) {
                    case NONE -> true;
                    case KEYBOARD -> hasBytes(keyboard.port());
                    case AUX -> hasBytes(mouse.port());
                    case CONTROLLER -> controller.replying();
                };
        if (!has) {
            throw new IllegalArgumentException(
                    "the output buffer has a byte of %s, which has none"
                            .formatted(controller.source()));
        }
    }

    private static boolean hasBytes(Ps2Port.State port) {
        return port.replies().length + port.data().length > 0;
    }

    I8042.State controller() {
        return controller;
    }

    Ps2Keyboard.State keyboard() {
        return keyboard;
    }

    Ps2Mouse.State mouse() {
        return mouse;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InputState that
                && controller.equals(that.controller)
                && keyboard.equals(that.keyboard)
                && mouse.equals(that.mouse);
    }

    @Override
    public int hashCode() {
        return Objects.hash(controller, keyboard, mouse);
    }

    @Override
    public String toString() {
        return "keyboard controller and its devices";
    }
}
