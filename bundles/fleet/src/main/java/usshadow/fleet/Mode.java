package usshadow.fleet;

/** Where a VM's out-of-band devices are. */
public enum Mode {
    /** In the cloud hypervisor: L1 never sees what goes through them. */
    SHADOW,
    /** In the virtualized system, as everywhere else: the baseline for comparisons. */
    TRADITIONAL
}
