package usshadow.engine.soft;

/** Instructions of SSE, SSE2 and MMX. */
final class SseMap {
    private final Decoder d;

    SseMap(Decoder d) {
        this.d = d;
    }

    Op decode(int opcode) {
        return d.unknown("0f ");
    }

    Op group15() {
        return d.unknown("0f ");
    }
}
