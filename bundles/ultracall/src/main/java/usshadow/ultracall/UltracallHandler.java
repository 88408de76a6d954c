package usshadow.ultracall;

/**
 * Serves the calls of one block of numbers. An OSGi service of this type is offered to every gate
 * of a cloud node while it is registered. It is called by many threads at once.
 */
public interface UltracallHandler {
    /**
     * The block: the numbers with {@code number >>> 8} equal to this, from 1 to 255. Block 0 is the
     * transport's.
     */
    int block();

    /**
     * How a number of the block is carried out; null if there is no such call. Always the same
     * answer.
     */
    CallMode mode(int number);

    /**
     * Carries out a call. Arguments are L1's: check each before use.
     *
     * @return the answer, never null
     * @throws CallRefusedException for an answer other than OK; whatever else is thrown is a fault
     *     of the handler, is logged, and gives {@link UltracallStatus#FAILED}
     * @throws InterruptedException if the gate closes and the call did not heed its cancellation
     */
    Answer handle(Call call) throws InterruptedException;
}
