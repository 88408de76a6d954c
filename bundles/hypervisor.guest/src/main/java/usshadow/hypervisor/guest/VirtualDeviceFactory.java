package usshadow.hypervisor.guest;

/**
 * Makes virtual devices of one type, for VMs that have such a device in their virtualized system. A
 * service; it may come and go: while it is away its devices' ports float, and their state waits.
 */
public interface VirtualDeviceFactory {
    /** The type, as the provider registers it: {@code serial}. */
    String type();

    /** A device in its reset state. Called under the VM's device lock. */
    VirtualDevice create(VirtualDeviceContext context);
}
