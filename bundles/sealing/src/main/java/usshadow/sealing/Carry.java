package usshadow.sealing;

/** Which device states a VM's saved state must contain; the provider's choice, never L1's. */
public enum Carry {
    /** Only the manifest: devices start anew after a restore. */
    NONE,
    /** All shadow devices' as well. */
    ALL
}
