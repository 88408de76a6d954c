package usshadow.engine.soft;

import usshadow.machine.VcpuExit;

/**
 * The device accesses of one instruction. Such an instruction is executed once for each of them and
 * once more: an access that is not in the log yet is an exit, one that is in it is answered from
 * there. The log is cleared when the instruction, or the iteration of a repeated one, is complete.
 */
final class Accesses {
    /** FXSAVE makes 64 of 8 bytes; crossing a page turns some into bytes. */
    private static final int MOST = 1024;

    private final long[] values = new long[MOST];
    private final DeviceExit unwind = new DeviceExit();
    private int done;
    private int next;
    private int waitingSize;

    /** The exit of the present run, or null. */
    VcpuExit exit;

    /** Whether an instruction is half way. */
    boolean open() {
        return done > 0 || waitingSize > 0;
    }

    boolean waits() {
        return waitingSize > 0;
    }

    /** The instruction is executed from its start. */
    void restart() {
        next = 0;
        exit = null;
    }

    void clear() {
        done = 0;
        next = 0;
    }

    /** The value that the device gave. */
    void complete(long value) {
        if (waitingSize == 0) {
            throw new IllegalStateException("no read waits for a value");
        }
        values[done++] = Reg.mask(value, waitingSize);
        waitingSize = 0;
    }

    /** Whether the next access of the instruction has its answer. */
    boolean answered() {
        return next < done;
    }

    long mmioRead(long address, int size) {
        if (answered()) {
            return values[next++];
        }
        exit = new VcpuExit.MmioRead(address, size);
        waitingSize = size;
        throw unwind;
    }

    void mmioWrite(long address, int size, long value) {
        if (answered()) {
            next++;
            return;
        }
        exit = new VcpuExit.MmioWrite(address, size, Reg.mask(value, size));
        values[done++] = 0;
        throw unwind;
    }

    long portIn(int port, int size) {
        if (answered()) {
            return values[next++];
        }
        askPort(port, size);
        throw unwind;
    }

    /** The exit of {@link #portIn} without unwinding. */
    void askPort(int port, int size) {
        exit = new VcpuExit.PortIn(port, size);
        waitingSize = size;
    }

    void portOut(int port, int size, long value) {
        if (answered()) {
            next++;
            return;
        }
        exit = new VcpuExit.PortOut(port, size, (int) Reg.mask(value, size));
        values[done++] = 0;
        throw unwind;
    }
}
