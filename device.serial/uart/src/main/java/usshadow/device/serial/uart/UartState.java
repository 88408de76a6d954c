package usshadow.device.serial.uart;

import static usshadow.device.serial.uart.UartRegisters.FCR_ENABLE;
import static usshadow.device.serial.uart.UartRegisters.FCR_MASK;
import static usshadow.device.serial.uart.UartRegisters.FIFO_DEPTH;
import static usshadow.device.serial.uart.UartRegisters.IER_ETBEI;
import static usshadow.device.serial.uart.UartRegisters.IER_MASK;
import static usshadow.device.serial.uart.UartRegisters.IIR_NONE;
import static usshadow.device.serial.uart.UartRegisters.LSR_DR;
import static usshadow.device.serial.uart.UartRegisters.LSR_TEMT;
import static usshadow.device.serial.uart.UartRegisters.LSR_THRE;
import static usshadow.device.serial.uart.UartRegisters.MCR_MASK;
import static usshadow.device.serial.uart.UartRegisters.MSR_CTS;
import static usshadow.device.serial.uart.UartRegisters.MSR_DCD;
import static usshadow.device.serial.uart.UartRegisters.MSR_DSR;
import static usshadow.device.serial.uart.UartRegisters.RESET_DIVISOR;

import java.util.Arrays;
import java.util.Objects;

/**
 * All that a {@link Uart} remembers.
 *
 * @param divisor DLM and DLL
 * @param rbr the receiver buffer without FIFOs
 * @param iir what IIR reads
 * @param msr the modem inputs from outside in bits 4-7 (also in loopback), the deltas in bits 0-3
 * @param threPending the transmitter interrupt has not been answered yet; only while IER enables it
 * @param timeoutPending the character time-out has not been answered yet
 * @param timeoutAt machine time at which the character time-out is due, ns, or {@link #NEVER}
 * @param received the receiver FIFO, oldest first
 * @param unsent what the transmitter still holds, oldest first: shift register, then FIFO or THR.
 *     Empty, except in a state saved by a machine whose far end was slow
 */
public record UartState(
        int divisor,
        int rbr,
        int ier,
        int iir,
        int lcr,
        int mcr,
        int lsr,
        int msr,
        int scr,
        int fcr,
        boolean threPending,
        boolean timeoutPending,
        long timeoutAt,
        byte[] received,
        byte[] unsent) {
    /** No time-out is due. */
    public static final long NEVER = -1;

    /**
     * Copies the arrays and checks that a 16550A can be in this state.
     *
     * @throws IllegalArgumentException if it cannot; it names the register and the value
     */
    public UartState {
        received = received.clone();
        unsent = unsent.clone();
        require("divisor", divisor, 0xffff);
        require("RBR", rbr, 0xff);
        require("IER", ier, IER_MASK);
        require("IIR", iir, 0xff);
        require("LCR", lcr, 0xff);
        require("MCR", mcr, MCR_MASK);
        require("LSR", lsr, 0xff);
        require("MSR", msr, 0xff);
        require("SCR", scr, 0xff);
        require("FCR", fcr, FCR_MASK);
        boolean fifos = (fcr & FCR_ENABLE) != 0;
        require(received.length <= (fifos ? FIFO_DEPTH : 0), "receiver FIFO", received.length);
        require(unsent.length <= 1 + (fifos ? FIFO_DEPTH : 1), "transmitter", unsent.length);
        require(
                !fifos || (lsr & LSR_DR) != 0 == received.length > 0,
                "LSR beside a receiver FIFO that says otherwise",
                lsr);
        require(
                (lsr & LSR_TEMT) != 0 == (unsent.length == 0)
                        && (lsr & LSR_THRE) != 0 == unsent.length <= 1,
                "LSR beside a transmitter that says otherwise",
                lsr);
        require(!threPending || (ier & IER_ETBEI) != 0, "IER beside a transmitter interrupt", ier);
        require(!timeoutPending || received.length > 0, "time-out of an empty FIFO", 1);
        require(timeoutAt >= NEVER, "time-out", timeoutAt);
    }

    private static void require(String register, int value, int mask) {
        require((value & ~mask) == 0, register, value);
    }

    private static void require(boolean possible, String what, long value) {
        if (!possible) {
            throw new IllegalArgumentException(
                    "a 16550A cannot have this: %s = 0x%x".formatted(what, value));
        }
    }

    /** After master reset, a far end connected: CTS, DSR and DCD are on. */
    public static UartState initial() {
        return new UartState(
                RESET_DIVISOR,
                0,
                0,
                IIR_NONE,
                0,
                0,
                LSR_THRE | LSR_TEMT,
                MSR_CTS | MSR_DSR | MSR_DCD,
                0,
                0,
                false,
                false,
                NEVER,
                new byte[0],
                new byte[0]);
    }

    /** A copy of the receiver FIFO, oldest first. */
    @Override
    public byte[] received() {
        return received.clone();
    }

    /** A copy of what the transmitter still holds, oldest first. */
    @Override
    public byte[] unsent() {
        return unsent.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UartState that
                && divisor == that.divisor
                && rbr == that.rbr
                && ier == that.ier
                && iir == that.iir
                && lcr == that.lcr
                && mcr == that.mcr
                && lsr == that.lsr
                && msr == that.msr
                && scr == that.scr
                && fcr == that.fcr
                && threPending == that.threPending
                && timeoutPending == that.timeoutPending
                && timeoutAt == that.timeoutAt
                && Arrays.equals(received, that.received)
                && Arrays.equals(unsent, that.unsent);
    }

    @Override
    public int hashCode() {
        return Objects.hash(divisor, ier, lcr, mcr, lsr, msr, Arrays.hashCode(received));
    }
}
