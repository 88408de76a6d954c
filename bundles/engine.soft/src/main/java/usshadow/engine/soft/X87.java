package usshadow.engine.soft;

/** The coprocessor's work. */
final class X87 {
    private X87() {}

    /** FWAIT. */
    static void waitForErrors(Cpu c) {
        c.system.requireFpu();
    }
}
