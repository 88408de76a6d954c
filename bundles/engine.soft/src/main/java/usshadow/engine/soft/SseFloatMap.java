package usshadow.engine.soft;

/** Arithmetic of SSE and SSE2 on numbers. */
final class SseFloatMap {
    private final Decoder d;

    SseFloatMap(Decoder d) {
        this.d = d;
    }

    Op decode(int opcode, int prefix) {
        return null;
    }
}
