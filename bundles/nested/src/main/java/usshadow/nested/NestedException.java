package usshadow.nested;

import usshadow.ultracall.Answer;
import usshadow.ultracall.UltracallStatus;

/** L0 did not do what was asked of it. */
public final class NestedException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Answer answer;

    NestedException(String what, Answer answer) {
        super(what + ": " + text(answer));
        this.answer = answer;
    }

    private static String text(Answer answer) {
        Refusal refusal = refusal(answer);
        if (refusal != null) {
            return refusal.text() + " (" + refusal + ")";
        }
        return switch (answer.status()) {
            case BAD_ARGUMENT -> "argument " + answer.result() + " is wrong";
            case GONE -> "the cloud hypervisor has closed its gate";
            case CANCELLED -> "cancelled";
            default -> answer.status() + " " + answer.result();
        };
    }

    private static Refusal refusal(Answer answer) {
        return answer.status() == UltracallStatus.REFUSED ? Refusal.of(answer.result()) : null;
    }

    /** Why, if it was refused; else null. */
    public Refusal refusal() {
        return refusal(answer);
    }

    /** How the call ended. */
    public UltracallStatus status() {
        return answer.status();
    }
}
