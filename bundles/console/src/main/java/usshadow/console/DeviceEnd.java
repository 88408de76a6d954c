package usshadow.console;

import usshadow.console.screen.ScreenSource;
import usshadow.machine.ByteSink;

/**
 * A device's end of a console port. {@link #put} is the guest's output. None of the methods blocks.
 * Once the end is closed, or another one was opened, it gives nothing and takes nothing: a device
 * that was replaced cannot steal what belongs to its successor.
 */
public interface DeviceEnd extends ByteSink, AutoCloseable {
    /**
     * The next input event, which is the device's from now on: it stands in the device's state, no
     * longer in the port's.
     *
     * @return 0 to 255, {@link InputQueue#BREAK}, or {@link InputQueue#NONE}; none while the port
     *     is frozen
     */
    int poll();

    /** What {@link #poll} would return now; nothing changes. */
    int peek();

    /** How many events {@link #poll} would give now. */
    int available();

    /** From now on a display's sessions see this. */
    void show(ScreenSource source);

    /** Lets go of the port. */
    @Override
    void close();
}
