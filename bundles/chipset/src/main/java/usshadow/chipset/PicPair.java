package usshadow.chipset;

import static usshadow.chipset.PicRegisters.CASCADE;
import static usshadow.chipset.PicRegisters.LEVELS;
import static usshadow.chipset.PicRegisters.PORTS;
import static usshadow.chipset.PicRegisters.SPURIOUS;

import java.util.Objects;
import java.util.function.IntUnaryOperator;
import usshadow.machine.InterruptController;
import usshadow.machine.InterruptLine;
import usshadow.machine.PortDevice;

/**
 * A PC's two 8259A: 15 interrupt inputs, IRQ 0 to 15 without 2, into one INTR pin. The slave's INT
 * drives the master's IR2.
 *
 * <p>Safe for any thread: lines change under the machine's device lock, the vCPU thread asks and
 * acknowledges without it. A lock of its own serialises everything; {@link #pending} only reads a
 * volatile field. INTR is driven inside that lock, so what it leads to must not block and must not
 * wait for another thread that may be here.
 */
public final class PicPair implements InterruptController {
    private final Pic master = new Pic(true);
    private final Pic slave = new Pic(false);
    private final InterruptLine intr;
    private volatile boolean pending;
    private final Access access = new Access(PORTS);
    private long spurious;

    /**
     * The pair before its initialisation.
     *
     * @param intr driven when INTR changes; when it rises the vCPU should look
     */
    public PicPair(InterruptLine intr) {
        this.intr = Objects.requireNonNull(intr);
    }

    /** The state of both, section {@code i8259}, instances 0 and 1. */
    public record State(PicState master, PicState slave) {
        /** Needs both. */
        public State {
            Objects.requireNonNull(master);
            Objects.requireNonNull(slave);
        }
    }

    /**
     * An input.
     *
     * @param irq 0 to 15 without 2
     * @throws IllegalArgumentException if the PC has no such input
     */
    public InterruptLine line(int irq) {
        if (irq < 0 || irq >= 2 * LEVELS || irq == CASCADE) {
            throw new IllegalArgumentException(
                    "no IRQ %d: take 0 to 15 without %d".formatted(irq, CASCADE));
        }
        Pic chip = irq < LEVELS ? master : slave;
        int level = irq % LEVELS;
        return high -> {
            synchronized (this) {
                chip.set(level, high);
                update();
            }
        };
    }

    @Override
    public boolean pending() {
        return pending;
    }

    @Override
    public synchronized int acknowledge() {
        int vector;
        int level = master.request();
        if (level == Pic.NONE) {
            spurious++;
            vector = master.vector(SPURIOUS);
        } else if (level == CASCADE) {
            master.acknowledge(CASCADE);
            vector = acknowledgeSlave();
        } else {
            vector = master.acknowledge(level);
        }
        update();
        return vector;
    }

    /** The slave's INT falls in the cycle: what still asks makes a new edge. */
    private int acknowledgeSlave() {
        master.set(CASCADE, false);
        int level = slave.request();
        if (level == Pic.NONE) {
            spurious++;
            return slave.vector(SPURIOUS);
        }
        return slave.acknowledge(level);
    }

    private void update() {
        master.set(CASCADE, slave.request() != Pic.NONE);
        boolean high = master.request() != Pic.NONE;
        if (high != pending) {
            pending = high;
            intr.set(high);
        }
    }

    /** The master's two ports. */
    public PortDevice master() {
        return ports(master::read, master::write);
    }

    /** The slave's two ports. */
    public PortDevice slave() {
        return ports(slave::read, slave::write);
    }

    /** The edge/level control registers, master's first (Intel 82371AB data sheet, ELCR). */
    public PortDevice elcr() {
        return ports(offset -> chip(offset).elcr(), (offset, value) -> chip(offset).elcr(value));
    }

    private Pic chip(int offset) {
        return offset == 0 ? master : slave;
    }

    @FunctionalInterface
    private interface Write {
        void at(int offset, int value);
    }

    private PortDevice ports(IntUnaryOperator read, Write write) {
        return new PortDevice() {
            @Override
            public int read(int offset, int size) {
                synchronized (PicPair.this) {
                    if (access.isOdd(offset, size)) {
                        return Access.allOnes(size);
                    }
                    int value = read.applyAsInt(offset);
                    update();
                    return value;
                }
            }

            @Override
            public void write(int offset, int size, int value) {
                synchronized (PicPair.this) {
                    if (!access.isOdd(offset, size)) {
                        write.at(offset, value & 0xff);
                        update();
                    }
                }
            }
        };
    }

    /** Accesses of a size other than 1, or beside the chips; they read all ones and do nothing. */
    public synchronized long oddAccesses() {
        return access.odd();
    }

    /** Acknowledge cycles that found no request. */
    public synchronized long spurious() {
        return spurious;
    }

    /** All that the pair remembers. */
    public synchronized State state() {
        return new State(master.state(), slave.state());
    }

    /**
     * Goes to a state, its inputs' levels included: a device that then drives its saved level makes
     * no edge. INTR is driven in any case.
     */
    public synchronized void restore(State state) {
        master.restore(state.master());
        slave.restore(state.slave());
        pending = master.request() != Pic.NONE;
        intr.set(pending);
    }

    /** Back to before the initialisation; the inputs keep their levels. */
    public synchronized void reset() {
        restore(new State(reset(master.state()), reset(slave.state())));
    }

    private static PicState reset(PicState state) {
        PicState fresh = PicState.initial();
        return new PicState(
                state.lines(),
                fresh.irr(),
                fresh.imr(),
                fresh.isr(),
                fresh.highest(),
                fresh.vector(),
                fresh.readsIsr(),
                fresh.poll(),
                fresh.specialMask(),
                fresh.expects(),
                fresh.autoEoi(),
                fresh.rotateOnAutoEoi(),
                fresh.specialFullyNested(),
                fresh.icw4Needed(),
                fresh.single(),
                fresh.elcr());
    }
}
