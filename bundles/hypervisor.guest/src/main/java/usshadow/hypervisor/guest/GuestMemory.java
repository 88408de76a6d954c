package usshadow.hypervisor.guest;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import usshadow.ultracall.UltracallCaller;

/**
 * The memory of this virtualized system, which it shares with its cloud node, and the ultracalls
 * through it.
 */
public interface GuestMemory {
    /**
     * All of it. What ultracalls use of it is UltracallLayout's; the rest is the guest hypervisor's
     * own.
     */
    MemorySegment segment();

    /**
     * The way to call the cloud hypervisor.
     *
     * @throws IOException if the cloud node has not opened a gate on this memory, or is of another
     *     release
     */
    UltracallCaller ultracalls() throws IOException;
}
