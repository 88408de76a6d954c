package usshadow.migration.api;

/** Makes VMs that arrive. A service of a guest hypervisor. */
public interface IncomingVmFactory {
    /** Whether it makes machines of this name. */
    boolean makes(String machine);

    /**
     * Makes a VM with the offer's RAM blocks and devices.
     *
     * @param offer comes from another host: its numbers are within limits, the rest is unproven
     * @throws MigrationException {@link MigrationFailure#MISSING_DEVICE}, {@link
     *     MigrationFailure#REFUSED}… with a reason for the source's operator
     */
    IncomingVm create(MigrationOffer offer) throws MigrationException;
}
