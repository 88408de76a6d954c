package usshadow.fleet;

/** Whether the virtualized system can read a VM's RAM. */
public enum Ram {
    /** RAM is part of L1's memory. */
    VISIBLE,
    /** RAM is L0's; L1 has it as ciphertext only. */
    PRIVATE
}
