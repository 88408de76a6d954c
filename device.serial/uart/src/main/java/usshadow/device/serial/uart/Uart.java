package usshadow.device.serial.uart;

import static usshadow.device.serial.uart.UartRegisters.*;

import java.util.Objects;
import usshadow.machine.ByteSink;
import usshadow.machine.Clock;
import usshadow.machine.InterruptLine;
import usshadow.machine.PortDevice;

/**
 * A 16550A as a PC has it (National Semiconductor PC16550D; the README has the register table).
 *
 * <p>There is no baud rate: a character written to THR is at the sink before the write returns, so
 * THR and the shift register are empty whenever the guest looks (LSR has THRE and TEMT), and the
 * transmitter interrupt falls and rises again with each write. The divisor only sets the length of
 * the character time-out.
 *
 * <p>Guest side and host side are called under the machine's device lock. Nothing here blocks or
 * throws on what the guest does, and the only memory is the receiver FIFO.
 */
public final class Uart implements PortDevice {
    /** How many ports it has. */
    public static final int PORTS = 8;

    private static final int[] TRIGGER_LEVELS = {1, 4, 8, 14};
    private static final int TIMEOUT_CHARACTERS = 4;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final Clock clock;
    private final Clock.Timer timer;
    private final InterruptLine interrupt;
    private final ByteSink transmit;
    private final Runnable roomMade;

    private final ByteFifo fifo = new ByteFifo();
    private int divisor;
    private int rbr;
    private int ier;
    private int iir;
    private int lcr;
    private int mcr;
    private int lsr;
    private int msr;
    private int scr;
    private int fcr;
    private boolean threPending;
    private boolean timeoutPending;
    private long timeoutAt;
    private boolean raised;

    private long oddAccesses;
    private long lost;

    /**
     * A chip after reset.
     *
     * @param clock for the character time-out
     * @param interrupt driven by INTR through the PC's OUT2 gate
     * @param transmit takes what the guest sends
     * @param roomMade called, last thing, when the guest made room for input; may call {@link
     *     #receive} at once. While the guest reads, that is not before the FIFO is empty: INTR
     *     falls and makes a new edge. Were the FIFO filled up with every read, INTR would stay
     *     high, and a handler that leaves off after so many characters never be called again.
     */
    public Uart(Clock clock, InterruptLine interrupt, ByteSink transmit, Runnable roomMade) {
        this.clock = Objects.requireNonNull(clock);
        this.interrupt = Objects.requireNonNull(interrupt);
        this.transmit = Objects.requireNonNull(transmit);
        this.roomMade = Objects.requireNonNull(roomMade);
        timer = clock.timer(this::timedOut);
        restore(UartState.initial());
    }

    // ---- the guest's side

    @Override
    public int read(int offset, int size) {
        if (isOdd(offset, size)) {
            return size == 1 ? 0xff : size == 2 ? 0xffff : -1;
        }
        return switch (offset) {
            case RBR_THR_DLL -> dlab() ? divisor & 0xff : readRbr();
            case IER_DLM -> dlab() ? divisor >> 8 : ier;
            case IIR_FCR -> readIir();
            case LCR -> lcr;
            case MCR -> mcr;
            case LSR -> readLsr();
            case MSR -> readMsr();
            default -> scr;
        };
    }

    @Override
    public void write(int offset, int size, int value) {
        if (isOdd(offset, size)) {
            return;
        }
        int octet = value & 0xff;
        switch (offset) {
            case RBR_THR_DLL -> {
                if (dlab()) {
                    divisor = (divisor & 0xff00) | octet;
                } else {
                    writeThr(octet);
                }
            }
            case IER_DLM -> {
                if (dlab()) {
                    divisor = (divisor & 0xff) | (octet << 8);
                } else {
                    writeIer(octet & IER_MASK);
                }
            }
            case IIR_FCR -> writeFcr(octet);
            case LCR -> lcr = octet;
            case MCR -> writeMcr(octet & MCR_MASK);
            case SCR -> scr = octet;
            default -> {
                // LSR and MSR: written in the factory only
            }
        }
    }

    private boolean isOdd(int offset, int size) {
        boolean odd = size != 1 || offset < 0 || offset >= PORTS;
        if (odd) {
            oddAccesses++;
        }
        return odd;
    }

    private int readRbr() {
        int value = rbr;
        if (fifos()) {
            value = fifo.isEmpty() ? 0 : fifo.pop();
            timeoutPending = false;
            restartTimeout();
        }
        if (fifo.isEmpty()) {
            lsr &= ~LSR_DR;
        }
        update();
        if (fifo.isEmpty()) {
            announceRoom();
        }
        return value;
    }

    private int readIir() {
        int value = iir;
        if ((value & IIR_ID_MASK) == IIR_THRE) {
            threPending = false;
            update();
        }
        return value;
    }

    private int readLsr() {
        int value = lsr;
        lsr &= ~(LSR_INTERRUPTS | LSR_FIFO_ERROR);
        update();
        return value;
    }

    private int readMsr() {
        int value = inputs() | (msr & MSR_DELTAS);
        msr &= ~MSR_DELTAS;
        update();
        return value;
    }

    private void writeThr(int value) {
        threPending = false;
        update();
        if (loopback()) {
            accept(value, 0);
        } else {
            transmit.put(value);
        }
        threPending = (ier & IER_ETBEI) != 0;
        update();
    }

    /** Enabling the transmitter interrupt raises it at once, as THR is empty. */
    private void writeIer(int value) {
        boolean enabled = (ier & IER_ETBEI) != 0;
        ier = value;
        boolean enable = (ier & IER_ETBEI) != 0;
        if (enable != enabled) {
            threPending = enable;
        }
        update();
    }

    private void writeFcr(int value) {
        boolean enable = (value & FCR_ENABLE) != 0;
        boolean reset = enable != fifos() || (enable && (value & FCR_RECEIVER_RESET) != 0);
        fcr = enable ? value & FCR_MASK : 0;
        if (reset) {
            fifo.clear();
            timeoutPending = false;
            restartTimeout();
            lsr &= ~(LSR_DR | LSR_CHARACTER_ERRORS | LSR_FIFO_ERROR);
        }
        update();
        if (reset) {
            announceRoom();
        }
    }

    private void writeMcr(int value) {
        int before = inputs();
        boolean looped = loopback();
        mcr = value;
        noteModemChange(before);
        update();
        if (looped && !loopback()) {
            announceRoom();
        }
    }

    // ---- the host's side

    /**
     * How many characters the receiver takes now without an overrun. 0 in loopback: its input is
     * disconnected.
     */
    public int room() {
        if (loopback()) {
            return 0;
        }
        return fifos() ? FIFO_DEPTH - fifo.size() : (lsr & LSR_DR) == 0 ? 1 : 0;
    }

    /**
     * Whether the receiver takes a break, or a character with an error, now. LSR tells of the
     * oldest unread character only, so there must be none.
     */
    public boolean roomForBreak() {
        return !loopback() && (lsr & LSR_DR) == 0;
    }

    /**
     * One character arrives. Without {@link #room} one is lost, as on the wire: without FIFOs the
     * older one, otherwise this one, and the guest sees an overrun; in loopback this one, silently.
     *
     * @param value 0 to 255
     */
    public void receive(int value) {
        receive(value, 0);
    }

    /** A break arrives: a zero character with BI. See {@link #roomForBreak}. */
    public void receiveBreak() {
        receive(0, LSR_BI);
    }

    /**
     * One damaged character arrives. See {@link #roomForBreak}.
     *
     * @param value 0 to 255
     * @param parity its parity bit was wrong
     * @param framing its stop bit was missing
     */
    public void receiveDamaged(int value, boolean parity, boolean framing) {
        receive(value, (parity ? LSR_PE : 0) | (framing ? LSR_FE : 0));
    }

    private void receive(int value, int errors) {
        if (loopback()) {
            lost++;
            return;
        }
        accept(value & 0xff, errors);
    }

    /** The far end's modem outputs, as they arrive at the chip's inputs. */
    public void modemInputs(boolean cts, boolean dsr, boolean ri, boolean dcd) {
        int before = inputs();
        msr =
                (msr & MSR_DELTAS)
                        | (cts ? MSR_CTS : 0)
                        | (dsr ? MSR_DSR : 0)
                        | (ri ? MSR_RI : 0)
                        | (dcd ? MSR_DCD : 0);
        noteModemChange(before);
        update();
    }

    /** Accesses of a size other than 1, or beside the chip; they read all ones and do nothing. */
    public long oddAccesses() {
        return oddAccesses;
    }

    /** Received characters that were lost since the chip was made. */
    public long lost() {
        return lost;
    }

    // ---- state

    /** All that the chip remembers. */
    public UartState state() {
        return new UartState(
                divisor,
                rbr,
                ier,
                iir,
                lcr,
                mcr,
                lsr,
                msr,
                scr,
                fcr,
                threPending,
                timeoutPending,
                timeoutAt,
                fifo.toArray(),
                new byte[0]);
    }

    /**
     * Goes to a state. The interrupt line gets the state's level; whether that is an edge is for
     * the controller to say, whose state is restored as well. What the transmitter of the saved
     * machine still held goes to the sink.
     */
    public void restore(UartState state) {
        divisor = state.divisor();
        rbr = state.rbr();
        ier = state.ier();
        iir = state.iir();
        lcr = state.lcr();
        mcr = state.mcr();
        lsr = state.lsr() | LSR_THRE | LSR_TEMT;
        msr = state.msr();
        scr = state.scr();
        fcr = state.fcr();
        threPending = state.threPending();
        timeoutPending = state.timeoutPending();
        fifo.clear();
        for (byte value : state.received()) {
            fifo.push(value);
        }
        setTimeout(state.timeoutAt());
        byte[] unsent = state.unsent();
        if (unsent.length > 0) {
            for (byte value : unsent) {
                transmit.put(Byte.toUnsignedInt(value));
            }
            threPending = (ier & IER_ETBEI) != 0;
        }
        identify();
        raised = intr();
        interrupt.set(raised);
    }

    /** Master reset. */
    public void reset() {
        restore(UartState.initial());
        announceRoom();
    }

    // ---- inside

    private boolean dlab() {
        return (lcr & LCR_DLAB) != 0;
    }

    private boolean fifos() {
        return (fcr & FCR_ENABLE) != 0;
    }

    private boolean loopback() {
        return (mcr & MCR_LOOP) != 0;
    }

    private void announceRoom() {
        if (room() > 0) {
            roomMade.run();
        }
    }

    private void accept(int value, int errors) {
        boolean taken = true;
        if (fifos()) {
            taken = !fifo.isFull();
            if (taken) {
                fifo.push(value);
            }
            restartTimeout();
        } else {
            rbr = value;
        }
        boolean overrun = !taken || (!fifos() && (lsr & LSR_DR) != 0);
        if (overrun) {
            lsr |= LSR_OE;
            lost++;
        }
        if (taken) {
            lsr |= LSR_DR | errors | (errors != 0 && fifos() ? LSR_FIFO_ERROR : 0);
        }
        update();
    }

    /** The modem inputs as the chip sees them: in loopback its own outputs. */
    private int inputs() {
        if (!loopback()) {
            return msr & MSR_INPUTS;
        }
        return ((mcr & MCR_RTS) != 0 ? MSR_CTS : 0)
                | ((mcr & MCR_DTR) != 0 ? MSR_DSR : 0)
                | ((mcr & MCR_OUT1) != 0 ? MSR_RI : 0)
                | ((mcr & MCR_OUT2) != 0 ? MSR_DCD : 0);
    }

    private void noteModemChange(int before) {
        int changed = before ^ inputs();
        int ringEnded = changed & before & MSR_RI;
        msr |= ((changed & ~MSR_RI) | ringEnded) >> MSR_DELTA_SHIFT;
    }

    private void restartTimeout() {
        setTimeout(fifo.isEmpty() ? UartState.NEVER : clock.nanos() + timeoutNanos());
    }

    private void setTimeout(long at) {
        timeoutAt = at;
        if (at == UartState.NEVER) {
            timer.disarm();
        } else {
            timer.arm(at);
        }
    }

    private void timedOut() {
        timeoutAt = UartState.NEVER;
        if (!fifo.isEmpty()) {
            timeoutPending = true;
            update();
        }
    }

    /** Characters of start bit, word, parity bit and stop bits. A divisor of 0 counts as 1. */
    private long timeoutNanos() {
        int bits = 1 + SHORTEST_WORD + (lcr & LCR_WORD_LENGTH);
        bits += (lcr & LCR_PEN) != 0 ? 1 : 0;
        bits += (lcr & LCR_STB) != 0 ? 2 : 1;
        long cycles = (long) TIMEOUT_CHARACTERS * bits * CYCLES_PER_BIT * Math.max(1, divisor);
        return cycles * NANOS_PER_SECOND / CRYSTAL_HZ;
    }

    private void update() {
        identify();
        boolean raise = intr();
        if (raise != raised) {
            raised = raise;
            interrupt.set(raise);
        }
    }

    private void identify() {
        iir = interruptIdentity() | (fifos() ? IIR_FIFOS : 0);
    }

    private int interruptIdentity() {
        if ((ier & IER_ELSI) != 0 && (lsr & LSR_INTERRUPTS) != 0) {
            return IIR_RLS;
        }
        if ((ier & IER_ERBFI) != 0) {
            if (timeoutPending) {
                return IIR_CTI;
            }
            if (fifos() ? fifo.size() >= triggerLevel() : (lsr & LSR_DR) != 0) {
                return IIR_RDA;
            }
        }
        if (threPending) {
            return IIR_THRE;
        }
        if ((ier & IER_EDSSI) != 0 && (msr & MSR_DELTAS) != 0) {
            return IIR_MS;
        }
        return IIR_NONE;
    }

    private int triggerLevel() {
        return TRIGGER_LEVELS[(fcr & FCR_TRIGGER) >> FCR_TRIGGER_SHIFT];
    }

    /** INTR behind the PC's gate: OUT2 opens it, loopback holds OUT2 off. */
    private boolean intr() {
        boolean gate = (mcr & MCR_OUT2) != 0 && !loopback();
        return gate && (iir & IIR_NONE) == 0;
    }
}
