package usshadow.migration.api;

/**
 * Stands in the virtualized system for a device that is not there: to a migration manager it is a
 * device like any other, whose state comes from, and goes to, a shadow device of the cloud
 * hypervisor, encrypted.
 */
public interface PseudoDevice extends MigratableDevice {
    /** The type of the pseudo device that every VM has: the VM itself, its sealed manifest. */
    String VM = "vm";

    /** What it stands for: the type of its factory, such as {@code serial}. */
    String type();
}
