package usshadow.hypervisor.guest;

import java.util.List;
import usshadow.machine.AddressSpace;
import usshadow.machine.MmioDevice;
import usshadow.machine.PortDevice;
import usshadow.migration.api.MigratableDevice;

/**
 * A device of one VM that this virtualized system emulates. All methods, and those of what they
 * return, are called under the VM's device lock; none may block.
 */
public interface VirtualDevice {
    /** The ports at which it answers. */
    List<AddressSpace.Mapping<PortDevice>> ports();

    /** The guest-physical addresses at which it answers. */
    default List<AddressSpace.Mapping<MmioDevice>> mmio() {
        return List.of();
    }

    /** Its state, section by section; used while the VM stands still. */
    default List<MigratableDevice> sections() {
        return List.of();
    }

    /** The machine was reset: as after power-on. */
    void reset();

    /** The VM runs from now on. */
    default void started() {}

    /** The VM stands still from now on, until {@link #started}. */
    default void stopped() {}

    /** The device goes: its timers and listeners end. */
    void close();
}
