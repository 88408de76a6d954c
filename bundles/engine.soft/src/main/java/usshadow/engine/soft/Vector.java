package usshadow.engine.soft;

/** The registers of SSE. */
final class Vector {
    /** Low and high half of XMM0 to XMM15. */
    final long[] xmm = new long[32];

    int mxcsr = 0x1f80;

    Vector(Cpu c) {}
}
