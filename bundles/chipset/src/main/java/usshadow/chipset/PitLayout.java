package usshadow.chipset;

/**
 * The bytes of section {@code i8254}, version 3, as QEMU's vmstate has them; big-endian.
 *
 * <pre>
 *   00  irq_disabled u32 (1: an HPET interrupts instead)
 *   04  counter 0      24  counter 1      44  counter 2
 *   64  next_transition_time of counter 0 again, i64      6c  end
 *
 *   counter:  00 count i32              04 latched_count u16
 *             06 count_latched          07 status_latched   08 status       09 read_state
 *             0a write_state            0b write_latch      0c rw_mode      0d mode
 *             0e bcd                    0f gate
 *             10 count_load_time i64    18 next_transition_time i64         20 end
 * </pre>
 *
 * Two fields say more here than in QEMU. count_load_time is -1 while a counter waits for its count
 * or its gate. QEMU uses next_transition_time of counter 0 only; here, for a counter whose gate is
 * low, it is the moment at which it was stopped.
 */
final class PitLayout {
    static final String SECTION = "i8254";
    static final int VERSION = 3;
    static final int BODY = 0x6c;

    private PitLayout() {}
}
