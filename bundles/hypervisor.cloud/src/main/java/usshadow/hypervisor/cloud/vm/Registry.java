package usshadow.hypervisor.cloud.vm;

/** Where L0 learns what the provider registered. */
interface Registry {
    /**
     * A VM, as it may be created here.
     *
     * @param spec what it consists of
     * @param title its title of ownership
     * @param seal seals and opens its saves
     */
    record Entry(VmSpec spec, Title title, VmSeal seal) {}

    /**
     * Looks a VM up for a virtualized system.
     *
     * @throws RefusedException NOT_REGISTERED, NO_KEY or FLEET_UNREACHABLE
     */
    Entry find(String vm, String virtualizedSystem) throws RefusedException;
}
