package usshadow.engine.soft;

/** The coprocessor's instructions, D8 to DF. */
final class X87Map {
    private final Decoder d;

    X87Map(Decoder d) {
        this.d = d;
    }

    Op decode(int opcode) {
        int reg = d.reg & 7;
        boolean mem = d.mod != 3;
        if (opcode == 3 && !mem && d.reg == 4 && d.rm == 3) {
            return d.micro(2, (c, op) -> c.fpu.initialise());
        }
        if (opcode == 3 && !mem && d.reg == 4 && d.rm == 2) {
            return d.micro(2, (c, op) -> c.fpu.status &= ~0x80ff);
        }
        if (opcode == 1 && mem && reg == 7) return d.micro(2, (c, op) -> c.store16(op.address(c), c.fpu.control));
        if (opcode == 1 && mem && reg == 5) return d.micro(2, (c, op) -> c.fpu.control = (int) c.load16(op.address(c)));
        if (opcode == 5 && mem && reg == 7) return d.micro(2, (c, op) -> c.store16(op.address(c), c.fpu.status));
        if (opcode == 7 && !mem && d.reg == 4 && d.rm == 0) return d.micro(2, (c, op) -> Reg.set(c.r, 0, 2, c.fpu.status));
        return d.unknown("x87 ");
    }
}
