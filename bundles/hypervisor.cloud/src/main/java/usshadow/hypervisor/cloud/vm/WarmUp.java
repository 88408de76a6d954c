package usshadow.hypervisor.cloud.vm;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.chipset.PcPorts;
import usshadow.chipset.PicPair;
import usshadow.guest.GuestImage;
import usshadow.machine.AddressRange;
import usshadow.machine.BadStateException;
import usshadow.machine.InterruptLine;
import usshadow.machine.MachineClock;
import usshadow.machine.MemorySlot;
import usshadow.machine.PortDevice;
import usshadow.machine.VcpuEngine;
import usshadow.machine.VcpuExit;

/**
 * Runs a guest that nobody sees, before the first VM runs here. An engine in the JVM starts slowly:
 * its code is interpreted until the JVM has compiled it, and on a busy host a VM that has just
 * moved in would crawl for seconds, though all of its state is right.
 *
 * <p>The guest is the tiny one, on a machine without clock and devices. It is typed to whenever it
 * halts; what it answers is dropped. It begins once, and ends by itself or when a VM runs.
 */
final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(5);
    private static final int RAM = 1 << 20;

    /** Somebody logs in; then it works. */
    private static final String LOGIN = "warm\r";

    private static final String WORK =
            "fill 7 100\rdigest\recho warm\rhelp\rcount\rsecret\rnothing to hide\rhelpless\b\b\b\b\r";

    private static final int ROUNDS = 60;

    private static final AddressRange COM1 = new AddressRange(0x3f8, 8);
    private static final int RBR = 0, LSR = 5;
    private static final int DATA_READY = 1, TRANSMITTER_EMPTY = 0x60;

    private final VcpuEngine engine;
    private final GuestImage guest;
    private boolean begun;
    private volatile boolean over;

    /**
     * One that has not begun.
     *
     * @param guest answers on COM1
     */
    WarmUp(VcpuEngine engine, GuestImage guest) {
        this.engine = engine;
        this.guest = guest;
    }

    /** Begins, on a thread of its own; once only, and not after {@link #end}. */
    synchronized void begin() {
        if (!begun && !over) {
            begun = true;
            Thread.ofPlatform().daemon().name("engine warm-up").start(this::run);
        }
    }

    /** A VM runs: this is as good. Cheap enough for every RUN. */
    void end() {
        over = true;
    }

    private void run() {
        try {
            long instructions = play();
            LOG.debug("the engine is warm after {} instructions", instructions);
        } catch (RuntimeException | BadStateException e) {
            LOG.warn("the engine could not be warmed up; the first VM will start slowly", e);
        }
    }

    /** Plays the whole script, or as much of it as there is time for. Returns instructions. */
    long play() throws BadStateException {
        try (Arena arena = Arena.ofShared();
                Machine machine = new Machine(arena)) {
            return machine.play();
        }
    }

    /** Vcpu, memory, interrupt controllers, and a serial port that is typed to. */
    private final class Machine implements PortDevice, AutoCloseable {
        private final VcpuEngine.Vm vm;
        private final VcpuEngine.Vcpu vcpu;
        private final PicPair pic = new PicPair(level -> {});
        private final InterruptLine line = pic.line(PcPorts.IRQ_COM1);
        private final Ports ports = new Ports();
        private final byte[] keys = (LOGIN + WORK.repeat(ROUNDS)).getBytes(US_ASCII);
        private int typed;
        private boolean ready;

        private Machine(Arena arena) throws BadStateException {
            vm = engine.create(new MachineClock(null, null), VmSpec.TSC_KHZ);
            vm.addSlot(new MemorySlot(0, 0, arena.allocate(RAM, MemorySlot.PAGE), false));
            vcpu = vm.createVcpu(0, pic);
            guest.load(vm.memory(), RAM);
            vcpu.state(guest.entry());
            ports.add(PcPorts.PIC_MASTER, pic.master());
            ports.add(PcPorts.PIC_SLAVE, pic.slave());
            ports.add(COM1, this);
        }

        private long play() {
            long end = System.nanoTime() + LONGEST;
            boolean goesOn = true;
            while (goesOn && !over && System.nanoTime() - end < 0) {
                goesOn = answer(vcpu.run());
            }
            return vcpu.instructions();
        }

        /** False if the guest has come to its end. */
        private boolean answer(VcpuExit exit) {
            switch (exit) {
                case VcpuExit.PortOut out -> {
                    if (ports.isHere(out.port(), out.size())) {
                        ports.write(out.port(), out.size(), out.value());
                    }
                }
                case VcpuExit.PortIn in ->
                        vcpu.complete(
                                ports.isHere(in.port(), in.size())
                                        ? ports.read(in.port(), in.size())
                                        : -1);
                case VcpuExit.Halt halt -> {
                    return type();
                }
                default -> {
                    return false;
                }
            }
            return true;
        }

        private boolean type() {
            ready = typed < keys.length;
            line.set(false);
            line.set(ready);
            return ready;
        }

        @Override
        public int read(int offset, int size) {
            return switch (offset) {
                case RBR -> {
                    ready = false;
                    yield keys[typed++];
                }
                case LSR -> TRANSMITTER_EMPTY | (ready ? DATA_READY : 0);
                default -> 0;
            };
        }

        @Override
        public void write(int offset, int size, int value) {
            // Nobody reads it.
        }

        @Override
        public void close() {
            vm.close();
        }
    }
}
