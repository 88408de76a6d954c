package usshadow.guest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import usshadow.machine.PhysicalMemory;
import usshadow.machine.VcpuState;

/**
 * How a vCPU is started directly in 64-bit mode: page tables that map the first GiB to itself, a
 * GDT with flat segments, interrupts off (SDM volume 3 sections 3.4.5, 4.5, 9.8.5).
 *
 * <pre>
 *   0500  GDT: null, null, code (selector 10), data (18), TSS (20; 16 bytes)
 *   0600  TSS, zeros
 *   1000  PML4    2000  page directory pointers    3000  page directory: 512 pages of 2 MiB
 * </pre>
 */
public final class LongMode {
    /** Selector of the 64-bit code segment. */
    public static final int CODE_SELECTOR = 0x10;

    /** Selector of the data segment. */
    public static final int DATA_SELECTOR = 0x18;

    /** Selector of the task state segment. */
    public static final int TASK_SELECTOR = 0x20;

    /** Where the task state segment is. */
    public static final int TASK = 0x600;

    /** Where the page directory is, one entry for 2 MiB. */
    public static final int PAGE_DIRECTORY = 0x3000;

    private static final int GDT = 0x500;
    private static final int GDT_SIZE = 0x30;
    private static final int TASK_SIZE = 0x68;
    private static final int PML4 = 0x1000;
    private static final int POINTERS = 0x2000;
    private static final int ENTRIES = 512;
    private static final long PRESENT = 1, WRITABLE = 2, USER = 4, LARGE = 0x80;

    private static final long CODE = 0x00af_9b00_0000_ffffL;
    private static final long DATA = 0x00cf_9300_0000_ffffL;
    private static final long BUSY_TASK = 0x0000_8b00_0600_0067L;
    private static final int CODE_ATTRIBUTES = 0xa09b, DATA_ATTRIBUTES = 0xc093;
    private static final int TASK_ATTRIBUTES = 0x8b, LDT_ATTRIBUTES = 0x82;

    private static final long CR0 = 0x8005_0033L; // PE MP ET NE WP AM PG
    private static final long CR4 = 0x6a0L; // PAE PGE OSFXSR OSXMMEXCPT
    private static final long EFER = 0xd01L; // SCE LME LMA NXE
    private static final long PAT = 0x0007_0406_0007_0406L;
    private static final long DR6 = 0xffff_0ff0L, DR7 = 0x400;
    private static final int RFLAGS = 2;

    private static final int INTERRUPT_GATE = 0x8e00, FROM_USER = 0x6000, GATE_SIZE = 16;

    private LongMode() {}

    /** Writes an interrupt gate of an IDT. */
    public static void writeGate(
            PhysicalMemory memory, long idt, int vector, long handler, boolean fromUser) {
        ByteBuffer gate = ByteBuffer.allocate(GATE_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        gate.putShort((short) handler).putShort((short) CODE_SELECTOR);
        gate.putShort((short) (INTERRUPT_GATE | (fromUser ? FROM_USER : 0)));
        gate.putShort((short) (handler >>> 16)).putLong(handler >>> 32);
        memory.write(idt + (long) vector * GATE_SIZE, gate.array());
    }

    /** Writes page tables and GDT into the first 16 KiB. */
    public static void writeTables(PhysicalMemory memory) {
        ByteBuffer gdt = ByteBuffer.allocate(GDT_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        gdt.putLong(CODE_SELECTOR, CODE).putLong(DATA_SELECTOR, DATA);
        gdt.putLong(TASK_SELECTOR, BUSY_TASK);
        memory.write(GDT, gdt.array());
        memory.write(TASK, new byte[TASK_SIZE]);
        ByteBuffer tables = ByteBuffer.allocate(3 * 4096).order(ByteOrder.LITTLE_ENDIAN);
        tables.putLong(0, POINTERS | PRESENT | WRITABLE | USER);
        tables.putLong(POINTERS - PML4, PAGE_DIRECTORY | PRESENT | WRITABLE | USER);
        for (int i = 0; i < ENTRIES; i++) {
            tables.putLong(
                    PAGE_DIRECTORY - PML4 + 8 * i, ((long) i << 21) | PRESENT | WRITABLE | LARGE);
        }
        memory.write(PML4, tables.array());
    }

    /** The state of a vCPU at a program's first instruction. */
    public static VcpuState entry(long rip, long rsp, VcpuState.Table idt) {
        long[] general = new long[VcpuState.GENERAL];
        general[4] = rsp;
        VcpuState.Segment data = new VcpuState.Segment(DATA_SELECTOR, 0, -1, DATA_ATTRIBUTES);
        VcpuState.Segment[] segments = {
            data,
            new VcpuState.Segment(CODE_SELECTOR, 0, -1, CODE_ATTRIBUTES),
            data,
            data,
            data,
            data,
            new VcpuState.Segment(0, 0, 0, LDT_ATTRIBUTES),
            new VcpuState.Segment(TASK_SELECTOR, TASK, TASK_SIZE - 1, TASK_ATTRIBUTES)
        };
        long[] msrs = new long[VcpuState.MSRS];
        msrs[VcpuState.EFER] = EFER;
        msrs[VcpuState.PAT] = PAT;
        return new VcpuState(
                general,
                rip,
                RFLAGS,
                segments,
                new VcpuState.Table(GDT, GDT_SIZE - 1),
                idt,
                new long[] {CR0, 0, PML4, CR4, 0},
                new long[] {0, 0, 0, 0, DR6, DR7},
                msrs,
                0,
                VcpuState.Fpu.initial(),
                false,
                false);
    }
}
