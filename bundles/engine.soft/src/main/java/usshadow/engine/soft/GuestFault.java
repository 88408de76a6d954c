package usshadow.engine.soft;

/**
 * Unwinds an instruction that raises an exception in the guest. One object a vCPU, no stack trace.
 */
final class GuestFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    static final int DE = 0, DB = 1, BP = 3, OF = 4, UD = 6, NM = 7, DOUBLE = 8, TS = 10, NP = 11;
    static final int SS = 12, GP = 13, PF = 14, MF = 16, AC = 17, XM = 19;

    /** The error code of an exception that has none. */
    static final int NO_CODE = -1;

    transient int vector;
    transient int code;

    GuestFault() {
        super(null, null, false, false);
    }

    /** Whether a second exception of the kind in the delivery of the first makes a double fault. */
    static boolean contributory(int vector) {
        return vector == DE || (vector >= TS && vector <= GP);
    }
}
