package usshadow.device.serial.uart;

/**
 * Registers and bits of the 16550A, by the names of National Semiconductor's data sheet PC16550D,
 * section 8.
 *
 * <pre>
 *   offset  DLAB  read  write          offset  read  write
 *     0      0    RBR   THR              3     LCR   LCR
 *     1      0    IER   IER              4     MCR   MCR
 *     0      1    DLL   DLL              5     LSR    -
 *     1      1    DLM   DLM              6     MSR    -
 *     2      x    IIR   FCR              7     SCR   SCR
 * </pre>
 */
final class UartRegisters {
    static final int RBR_THR_DLL = 0,
            IER_DLM = 1,
            IIR_FCR = 2,
            LCR = 3,
            MCR = 4,
            LSR = 5,
            MSR = 6,
            SCR = 7;

    /** Interrupt enable register. */
    static final int IER_ERBFI = 0x01, IER_ETBEI = 0x02, IER_ELSI = 0x04, IER_EDSSI = 0x08;

    static final int IER_MASK = 0x0f;

    /** Interrupt identification register; the identities in the order of their priority. */
    static final int IIR_NONE = 0x01,
            IIR_RLS = 0x06,
            IIR_RDA = 0x04,
            IIR_CTI = 0x0c,
            IIR_THRE = 0x02,
            IIR_MS = 0x00;

    static final int IIR_ID_MASK = 0x0f;
    static final int IIR_FIFOS = 0xc0;

    /** FIFO control register. */
    static final int FCR_ENABLE = 0x01,
            FCR_RECEIVER_RESET = 0x02,
            FCR_TRANSMITTER_RESET = 0x04,
            FCR_DMA_MODE = 0x08,
            FCR_TRIGGER = 0xc0;

    /** The bits that stay. */
    static final int FCR_MASK = FCR_ENABLE | FCR_DMA_MODE | FCR_TRIGGER;

    static final int FCR_TRIGGER_SHIFT = 6;

    /** Line control register. */
    static final int LCR_WORD_LENGTH = 0x03, LCR_STB = 0x04, LCR_PEN = 0x08, LCR_DLAB = 0x80;

    static final int SHORTEST_WORD = 5;

    /** Modem control register. */
    static final int MCR_DTR = 0x01,
            MCR_RTS = 0x02,
            MCR_OUT1 = 0x04,
            MCR_OUT2 = 0x08,
            MCR_LOOP = 0x10;

    static final int MCR_MASK = 0x1f;

    /** Line status register. */
    static final int LSR_DR = 0x01,
            LSR_OE = 0x02,
            LSR_PE = 0x04,
            LSR_FE = 0x08,
            LSR_BI = 0x10,
            LSR_THRE = 0x20,
            LSR_TEMT = 0x40,
            LSR_FIFO_ERROR = 0x80;

    /** Errors of one character. */
    static final int LSR_CHARACTER_ERRORS = LSR_PE | LSR_FE | LSR_BI;

    /** What raises a receiver line status interrupt. */
    static final int LSR_INTERRUPTS = LSR_OE | LSR_CHARACTER_ERRORS;

    /** Modem status register. */
    static final int MSR_DCTS = 0x01,
            MSR_DDSR = 0x02,
            MSR_TERI = 0x04,
            MSR_DDCD = 0x08,
            MSR_CTS = 0x10,
            MSR_DSR = 0x20,
            MSR_RI = 0x40,
            MSR_DCD = 0x80;

    static final int MSR_INPUTS = 0xf0;
    static final int MSR_DELTAS = 0x0f;

    /** From an input's bit to its delta's. */
    static final int MSR_DELTA_SHIFT = 4;

    /** Characters in each FIFO. */
    static final int FIFO_DEPTH = 16;

    /** Of a PC's UART crystal. */
    static final long CRYSTAL_HZ = 1_843_200;

    /** Crystal cycles in a bit, for each step of the divisor. */
    static final int CYCLES_PER_BIT = 16;

    /** 9600 baud. */
    static final int RESET_DIVISOR = 12;

    private UartRegisters() {}
}
