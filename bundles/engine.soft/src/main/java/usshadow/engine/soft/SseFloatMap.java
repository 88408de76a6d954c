package usshadow.engine.soft;

import static usshadow.engine.soft.SseMap.NONE;
import static usshadow.engine.soft.SseMap.P66;
import static usshadow.engine.soft.SseMap.PF2;
import static usshadow.engine.soft.SseMap.PF3;

/** Arithmetic of SSE and SSE2 on numbers. */
final class SseFloatMap {
    private final Decoder d;

    SseFloatMap(Decoder d) {
        this.d = d;
    }

    /** The instruction of an opcode after 0F, or null. */
    Op decode(int opcode, int prefix) {
        int general = d.wide() ? 8 : 4;
        boolean doubles = prefix == P66 || prefix == PF2;
        boolean truncate = opcode == 0x2c;
        return switch (opcode) {
            case 0x2a ->
                    prefix < PF3
                            ? d.micro(8, (c, op) -> c.floats.fromMm(op, doubles))
                            : d.micro(general, (c, op) -> c.floats.fromGeneral(op, doubles));
            case 0x2c, 0x2d ->
                    prefix < PF3
                            ? d.micro(8, (c, op) -> c.floats.toMm(op, doubles, truncate))
                            : d.micro(
                                    general, (c, op) -> c.floats.toGeneral(op, doubles, truncate));
            case 0x2e, 0x2f ->
                    d.micro(8, (c, op) -> c.floats.compareFlags(op, doubles, opcode == 0x2e));
            case 0x51, 0x58, 0x59, 0x5c, 0x5d, 0x5e, 0x5f ->
                    d.micro(8, (c, op) -> c.floats.arithmetic(op, opcode & 15, prefix));
            case 0x52, 0x53 ->
                    doubles
                            ? null
                            : d.micro(
                                    8,
                                    (c, op) ->
                                            c.floats.approximate(
                                                    op, opcode == 0x52, prefix == PF3));
            case 0x5a -> d.micro(8, (c, op) -> c.floats.betweenFormats(op, prefix));
            case 0x5b ->
                    prefix == PF2
                            ? null
                            : d.micro(8, (c, op) -> c.floats.singlesAndIntegers(op, prefix));
            case 0xc2 -> d.micro(8, d.signed(1), (c, op) -> c.floats.compareMask(op, prefix));
            case 0xe6 ->
                    switch (prefix) {
                        case PF3 -> d.micro(8, (c, op) -> c.floats.integersToDoubles(op));
                        case NONE -> null;
                        default ->
                                d.micro(
                                        8,
                                        (c, op) -> c.floats.doublesToIntegers(op, prefix == P66));
                    };
            default -> null;
        };
    }
}
