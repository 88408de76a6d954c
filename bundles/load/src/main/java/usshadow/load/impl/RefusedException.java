package usshadow.load.impl;

/**
 * A jar is not taken. The message names the jar, what is wrong with it and what to do; it holds
 * text from outside as it came.
 */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final Refusal refusal;

    RefusedException(Refusal refusal, String file, String wrong, String remedy) {
        this(refusal, file, wrong, remedy, null);
    }

    RefusedException(Refusal refusal, String file, String wrong, String remedy, Throwable cause) {
        super(file + " is refused: " + wrong + "; " + remedy, cause);
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }
}
