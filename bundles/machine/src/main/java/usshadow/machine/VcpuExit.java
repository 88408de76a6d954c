package usshadow.machine;

/**
 * Why a vCPU stopped. Exits of the guest's own instructions come before the next instruction; a
 * read waits for its value, see {@link VcpuEngine.Vcpu#complete}.
 */
public sealed interface VcpuExit {
    /** An IN: wants the value in the low {@code size} (1, 2, 4) bytes. */
    record PortIn(int port, int size) implements VcpuExit {}

    /** An OUT; {@code value} in the low {@code size} (1, 2, 4) bytes. */
    record PortOut(int port, int size, int value) implements VcpuExit {}

    /** A load from an address without a slot: wants the low {@code size} (1, 2, 4, 8) bytes. */
    record MmioRead(long address, int size) implements VcpuExit {}

    /** A store to an address without a slot. */
    record MmioWrite(long address, int size, long value) implements VcpuExit {}

    /** HLT, with nothing pending that would end it. RIP is behind it; run again when INTR rises. */
    record Halt() implements VcpuExit {}

    /** A triple fault. The vCPU stays where it is. */
    record Shutdown(String why) implements VcpuExit {}

    /** {@link VcpuEngine.Vcpu#kick} was called. */
    record Cancelled() implements VcpuExit {}
}
