package usshadow.guest;

import usshadow.machine.PhysicalMemory;
import usshadow.machine.VcpuState;

/** Something that a machine can be started with: a small program, or a kernel with its files. */
public interface GuestImage {
    /** A short name, such as {@code tiny}. */
    String name();

    /** SHA-256 over all that is loaded, whatever the size of the machine's RAM. */
    byte[] digest();

    /** The least RAM that it runs in, bytes. */
    long minimumRam();

    /**
     * Writes it into a machine's memory, which is zero before.
     *
     * @param memory with slots for all of the RAM, from address 0 on
     * @param ram bytes of RAM, with the gap of a PC from 640 KiB to 1 MiB counted in
     * @throws IllegalArgumentException if it does not run in so much RAM
     */
    void load(PhysicalMemory memory, long ram);

    /** The state of the vCPU at the first instruction. */
    VcpuState entry();
}
