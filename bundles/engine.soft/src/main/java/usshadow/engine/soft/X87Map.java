package usshadow.engine.soft;

/** The coprocessor's instructions, D8 to DF. */
final class X87Map {
    private final Decoder d;

    X87Map(Decoder d) {
        this.d = d;
    }

    Op decode(int opcode) {
        return d.unknown("x87 ");
    }
}
