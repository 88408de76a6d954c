package usshadow.ultracall;

/**
 * Ends a call with an answer other than OK. Handlers may throw it instead of returning; it is not
 * logged.
 */
public final class CallRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Answer answer;

    /** Refuses the call with {@code answer}. */
    public CallRefusedException(Answer answer) {
        // A refusal is an ordinary answer that L1 can ask for as often as it likes: no stack trace.
        super(answer.status() + " " + answer.result(), null, false, false);
        this.answer = answer;
    }

    /** What the caller gets. */
    public Answer answer() {
        return answer;
    }
}
