package usshadow.hypervisor.cloud;

/**
 * Makes shadow devices of one type. An OSGi service; while it is there, VMs whose plan has such a
 * device in L0 get one. When it goes, their VMs are paused, the devices' states are kept, and go
 * into the devices of the next factory of this type.
 */
public interface ShadowDeviceFactory {
    /** The type, as in the VM's plan: {@code serial}. */
    String type();

    /**
     * A device that does nothing yet: its reset, or the restore of a state, follows. Called under
     * the VM's device lock; must not block.
     */
    ShadowDevice create(DeviceContext context);
}
