package usshadow.chipset;

/**
 * The bytes of section {@code i8259}, version 1, as QEMU's vmstate has them; instance 0 is the
 * master.
 *
 * <pre>
 *   00 last_irr  01 irr  02 imr  03 isr  04 priority_add  05 irq_base  06 read_reg_select  07 poll
 *   08 special_mask  09 init_state  0a auto_eoi  0b rotate_on_auto_eoi
 *   0c special_fully_nested_mode  0d init4  0e single_mode (0 or 2)  0f elcr  10 end
 * </pre>
 *
 * last_irr holds the inputs' levels.
 */
final class PicLayout {
    static final String SECTION = "i8259";
    static final int VERSION = 1;
    static final int BODY = 16;
    static final int SINGLE = 2;

    private PicLayout() {}
}
