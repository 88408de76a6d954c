package usshadow.chipset;

/**
 * The bytes of section {@code mc146818rtc}, version 3, as QEMU's vmstate has them; big-endian.
 * Moments are ns of QEMU's RTC clock, which is the time of day.
 *
 * <pre>
 *   00  cmos_data, 128 bytes           80  cmos_index               81  unused, 28 bytes
 *   9d  periodic_timer i64 (-1: PIE is off)                         a5  next_periodic_time i64
 *   ad  unused, 24 bytes               c5  irq_coalesced u32        c9  period u32, of 1/32768 s
 *   cd  base_rtc u64, s                d5  last_update u64          dd  offset i64
 *   e5  update_timer i64               ed  next_alarm_time u64      f5  end
 * </pre>
 *
 * irq_coalesced, and the subsection for re-injected ticks, belong to QEMU's slewing, which is off
 * by default and which this chip has not.
 */
final class RtcLayout {
    static final String SECTION = "mc146818rtc";
    static final int VERSION = 3;
    static final int BODY = 0xf5;
    static final int UNUSED_BEHIND_INDEX = 28, UNUSED_BEHIND_PERIODIC = 24;

    private RtcLayout() {}
}
