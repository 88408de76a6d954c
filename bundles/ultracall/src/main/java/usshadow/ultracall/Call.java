package usshadow.ultracall;

/**
 * One call, as a handler sees it: copies made before anything was judged, which L1 cannot change
 * any more.
 */
public final class Call {
    private final String virtualizedSystem;
    private final int number;
    private final long[] arguments;
    private final Cancellation cancellation;
    private final SharedPages pages;

    Call(
            String virtualizedSystem,
            int number,
            long[] arguments,
            Cancellation cancellation,
            SharedPages pages) {
        this.virtualizedSystem = virtualizedSystem;
        this.number = number;
        this.arguments = arguments;
        this.cancellation = cancellation;
        this.pages = pages;
    }

    /** Who calls: what the gate was opened with, which nothing in L1's memory can change. */
    public String virtualizedSystem() {
        return virtualizedSystem;
    }

    /** The call's number. */
    public int number() {
        return number;
    }

    /** Argument {@code index}, from 0 to 5; 0 if the caller gave fewer. */
    public long argument(int index) {
        return arguments[index];
    }

    /**
     * Argument {@code index} as an int that is at least 0.
     *
     * @throws CallRefusedException with BAD_ARGUMENT if it is negative or beyond {@code most}
     */
    public int argument(int index, int most) {
        require(index, arguments[index] >= 0 && arguments[index] <= most);
        return (int) arguments[index];
    }

    /**
     * The registered page whose id is argument {@code index}.
     *
     * @throws CallRefusedException with BAD_ARGUMENT if this virtualized system has no such page
     */
    public SharedPage page(int index) {
        SharedPage page = pages.find(arguments[index]);
        require(index, page != null);
        return page;
    }

    /**
     * Refuses the call unless an argument is valid.
     *
     * @throws CallRefusedException with BAD_ARGUMENT and the index unless {@code valid}
     */
    public void require(int index, boolean valid) {
        if (!valid) {
            throw new CallRefusedException(Answer.badArgument(index));
        }
    }

    /** How a deferred call learns that it shall end. Immediate calls cannot be cancelled. */
    public Cancellation cancellation() {
        return cancellation;
    }

    @Override
    public String toString() {
        return "call 0x" + Integer.toHexString(number) + " of " + virtualizedSystem;
    }
}
