package usshadow.machine;

import static usshadow.machine.VcpuStateLayout.HALTED;
import static usshadow.machine.VcpuStateLayout.INTERRUPT_SHADOW;
import static usshadow.machine.VcpuStateLayout.SIZE;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes and reads a {@link VcpuState}: the layout is {@link VcpuStateLayout}'s, every byte of it
 * in the order of its picture.
 */
public final class VcpuStateCodec implements StateCodec<VcpuState> {
    private static final int VERSION = 1;

    @Override
    public String section() {
        return "vcpu";
    }

    @Override
    public int version() {
        return VERSION;
    }

    @Override
    public byte[] encode(VcpuState state) {
        ByteBuffer out = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        put(out, state.general());
        out.putLong(state.rip()).putLong(state.rflags());
        for (VcpuState.Segment segment : state.segments()) {
            out.putLong(segment.base()).putInt(segment.selector());
            out.putInt(segment.limit()).putInt(segment.attributes()).putInt(0);
        }
        out.putLong(state.gdt().base()).putInt(state.gdt().limit()).putInt(0);
        out.putLong(state.idt().base()).putInt(state.idt().limit()).putInt(0);
        put(out, state.cr());
        put(out, state.dr());
        put(out, state.msrs());
        out.putLong(state.tsc());
        out.putInt(
                (state.halted() ? HALTED : 0) | (state.interruptShadow() ? INTERRUPT_SHADOW : 0));
        out.putInt(0);
        encode(out, state.fpu());
        return out.array();
    }

    private static void encode(ByteBuffer out, VcpuState.Fpu fpu) {
        out.putShort((short) fpu.control()).putShort((short) fpu.status());
        out.putShort((short) fpu.tag()).putShort((short) fpu.opcode());
        out.putLong(fpu.instruction()).putLong(fpu.operand());
        for (int i = 0; i < VcpuState.Fpu.REGISTERS; i++) {
            out.putLong(fpu.significand()[i]).putShort((short) fpu.exponent()[i]);
            out.putShort((short) 0).putInt(0);
        }
        out.putInt(fpu.mxcsr()).putInt(0);
        put(out, fpu.xmm());
    }

    @Override
    public VcpuState decode(int version, byte[] body) throws BadStateException {
        if (version != VERSION || body.length != SIZE) {
            throw new BadStateException(
                    "vcpu state version %d of %d bytes: version %d has %d"
                            .formatted(version, body.length, VERSION, SIZE));
        }
        ByteBuffer in = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
        long[] general = longs(in, VcpuState.GENERAL);
        long rip = in.getLong();
        long rflags = in.getLong();
        VcpuState.Segment[] segments = new VcpuState.Segment[VcpuState.SEGMENTS];
        for (int i = 0; i < segments.length; i++) {
            long base = in.getLong();
            segments[i] = new VcpuState.Segment(in.getInt(), base, in.getInt(), in.getInt());
            zero(in.getInt());
        }
        VcpuState.Table gdt = table(in);
        VcpuState.Table idt = table(in);
        long[] cr = longs(in, VcpuState.CRS);
        long[] dr = longs(in, VcpuState.DRS);
        long[] msrs = longs(in, VcpuState.MSRS);
        long tsc = in.getLong();
        int flags = in.getInt();
        zero(flags & ~(HALTED | INTERRUPT_SHADOW));
        zero(in.getInt());
        return new VcpuState(
                general,
                rip,
                rflags,
                segments,
                gdt,
                idt,
                cr,
                dr,
                msrs,
                tsc,
                fpu(in),
                (flags & HALTED) != 0,
                (flags & INTERRUPT_SHADOW) != 0);
    }

    private static VcpuState.Table table(ByteBuffer in) throws BadStateException {
        VcpuState.Table table = new VcpuState.Table(in.getLong(), in.getInt());
        zero(in.getInt());
        return table;
    }

    private static VcpuState.Fpu fpu(ByteBuffer in) throws BadStateException {
        int control = Short.toUnsignedInt(in.getShort());
        int status = Short.toUnsignedInt(in.getShort());
        int tag = Short.toUnsignedInt(in.getShort());
        int opcode = Short.toUnsignedInt(in.getShort());
        long instruction = in.getLong();
        long operand = in.getLong();
        long[] significand = new long[VcpuState.Fpu.REGISTERS];
        int[] exponent = new int[VcpuState.Fpu.REGISTERS];
        for (int i = 0; i < significand.length; i++) {
            significand[i] = in.getLong();
            exponent[i] = Short.toUnsignedInt(in.getShort());
            zero(in.getShort());
            zero(in.getInt());
        }
        int mxcsr = in.getInt();
        zero(in.getInt());
        long[] xmm = longs(in, VcpuState.Fpu.XMM_HALVES);
        return new VcpuState.Fpu(
                control,
                status,
                tag,
                opcode,
                instruction,
                operand,
                significand,
                exponent,
                mxcsr,
                xmm);
    }

    private static void put(ByteBuffer out, long[] values) {
        for (long value : values) {
            out.putLong(value);
        }
    }

    private static long[] longs(ByteBuffer in, int count) {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = in.getLong();
        }
        return values;
    }

    private static void zero(int reserved) throws BadStateException {
        if (reserved != 0) {
            throw new BadStateException(
                    "a reserved field of a vcpu state is 0x%x, not 0".formatted(reserved));
        }
    }
}
