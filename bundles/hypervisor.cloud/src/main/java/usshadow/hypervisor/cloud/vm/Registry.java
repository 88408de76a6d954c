package usshadow.hypervisor.cloud.vm;

import java.util.function.Consumer;
import java.util.function.Predicate;
import usshadow.console.Access;
import usshadow.fleet.Watch;

/** Where L0 learns what the provider registered. */
interface Registry {
    /**
     * A VM, as it may be created here.
     *
     * @param spec what it consists of
     * @param title its title of ownership
     * @param seal seals and opens its saves
     * @param users who may be at its consoles
     */
    record Entry(VmSpec spec, Title title, VmSeal seal, Users users) {}

    /** Who may be at a VM's consoles, which the provider changes at any time. */
    interface Users {
        /** As it was registered when the VM was looked up. */
        Predicate<Access> now();

        /** Tells it now and whenever it changes, until the watch is closed. Must not block. */
        Watch watch(Consumer<Predicate<Access>> listener);
    }

    /**
     * Looks a VM up for a virtualized system.
     *
     * @throws RefusedException NOT_REGISTERED, NO_KEY or FLEET_UNREACHABLE
     */
    Entry find(String vm, String virtualizedSystem) throws RefusedException;
}
