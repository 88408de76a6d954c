package usshadow.hypervisor.cloud.vm;

import usshadow.nested.Refusal;

/** L0 refuses what L1 asked for; nothing was changed. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final Refusal refusal;

    RefusedException(Refusal refusal, String detail) {
        super(refusal + ": " + detail);
        this.refusal = refusal;
    }

    RefusedException(Refusal refusal, String detail, Throwable cause) {
        super(refusal + ": " + detail, cause);
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }
}
