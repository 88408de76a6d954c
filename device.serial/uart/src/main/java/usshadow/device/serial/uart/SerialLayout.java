package usshadow.device.serial.uart;

/**
 * The bytes of section {@code serial}, version 3, as QEMU's vmstate has them; big-endian.
 *
 * <pre>
 *   00  divider u16   02  rbr   03  ier   04  iir   05  lcr   06  mcr   07  lsr   08  msr   09  scr
 *   0a  fcr           0b  end, or subsections
 *
 *   subsection: u8 05, u8 length, name, u32 version 1, then its fields. It is there if
 *   serial/thr_ipending        i32                       it differs from what iir tells, while ier enables it
 *   serial/tsr                 u32 retry, u8 thr, u8 tsr     retry is not 0: the shift register is full
 *   serial/recv_fifo           16 bytes, u32 head, u32 num   num is not 0
 *   serial/xmit_fifo           16 bytes, u32 head, u32 num   num is not 0
 *   serial/fifo_timeout_timer  i64 due, ns, -1 never         it is due
 *   serial/timeout_ipending    i32                           it is not 0
 *   serial/poll                i32, i64                      QEMU polls a real port's modem lines
 * </pre>
 */
final class SerialLayout {
    static final String SECTION = "serial";
    static final int VERSION = 3;
    static final int BODY = 11;

    static final int SUBSECTION = 5;
    static final int SUBSECTION_VERSION = 1;
    static final String THR_IPENDING = "serial/thr_ipending",
            TSR = "serial/tsr",
            RECV_FIFO = "serial/recv_fifo",
            XMIT_FIFO = "serial/xmit_fifo",
            FIFO_TIMEOUT_TIMER = "serial/fifo_timeout_timer",
            TIMEOUT_IPENDING = "serial/timeout_ipending",
            POLL = "serial/poll";
    static final int FLAG_SIZE = 4, TSR_SIZE = 6, FIFO_SIZE = 24, TIMER_SIZE = 8, POLL_SIZE = 12;

    /** More than all subsections together. */
    static final int MAX = 256;

    private SerialLayout() {}
}
