package usshadow.migration.api;

import java.util.List;

/** Makes pseudo devices of one type. A service; loaded and withdrawn at any time. */
public interface PseudoDeviceFactory {
    /** The type of shadow device, such as {@code serial}. */
    String type();

    /**
     * What stands for one shadow device of a VM. A shadow device with several sections has several
     * pseudo devices.
     *
     * @param instance which of the VM's devices of this type, from 0
     * @param channel leads to the VM's shadow devices
     */
    List<PseudoDevice> create(int instance, ShadowChannel channel);
}
