package usshadow.hypervisor.cloud;

import java.util.List;
import usshadow.machine.BadStateException;
import usshadow.machine.DeviceState;
import usshadow.machine.PortDevice;

/**
 * A device of one VM that lives in L0. All methods are called under the VM's device lock, and none
 * may block. What a method throws is a crash of the device: it is taken out, its ports float.
 */
public interface ShadowDevice extends PortDevice {
    /** The device's state, section by section: what migration seals. Changes nothing. */
    List<DeviceState> save();

    /**
     * Prepares a change of state, without changing anything yet.
     *
     * @param sections as from {@link #save()} of the same or another release
     * @return does the change; it cannot fail
     * @throws BadStateException if the device cannot have this state
     */
    Runnable restore(List<DeviceState> sections) throws BadStateException;

    /** The machine was reset: as after power-on. */
    void reset();

    /** The device goes: its timers and listeners end. */
    void close();
}
