package usshadow.migration.api;

/** A kind of way to shadow devices, such as ultracalls with a shared page. A service. */
public interface ShadowChannelFactory {
    /** Its name, such as {@code ultracall}. */
    String name();

    /**
     * Opens a channel.
     *
     * @param vm the handle by which the cloud hypervisor knows this instance of a VM
     * @throws MigrationException if there is no way
     */
    ShadowChannel open(long vm) throws MigrationException;
}
