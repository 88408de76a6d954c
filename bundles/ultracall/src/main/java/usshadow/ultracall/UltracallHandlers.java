package usshadow.ultracall;

import java.util.concurrent.atomic.AtomicReferenceArray;

/** The handlers that gates look calls up in, by block. They may come and go while gates run. */
public final class UltracallHandlers {
    /** Blocks are numbered from 0 to one less than this. */
    public static final int BLOCKS = 256;

    private final AtomicReferenceArray<UltracallHandler> blocks =
            new AtomicReferenceArray<>(BLOCKS);

    /**
     * Adds a handler.
     *
     * @throws IllegalArgumentException if its block is not from 1 to 255
     * @throws IllegalStateException if another handler serves the block
     */
    public void add(UltracallHandler handler) {
        int block = handler.block();
        if (block < 1 || block >= BLOCKS) {
            throw new IllegalArgumentException(
                    "block " + block + " of " + handler + " is not from 1 to 255");
        }
        if (!blocks.compareAndSet(block, null, handler)) {
            throw new IllegalStateException(
                    "block "
                            + block
                            + " is served by "
                            + blocks.get(block)
                            + ", so "
                            + handler
                            + " cannot have it");
        }
    }

    /**
     * Removes a handler: its calls are unknown from now on. Calls that it is carrying out are ended
     * by {@link UltracallGate#endCallsOf}.
     */
    public void remove(UltracallHandler handler) {
        for (int block = 1; block < BLOCKS; block++) {
            blocks.compareAndSet(block, handler, null);
        }
    }

    /** The handler for a number, or null. */
    UltracallHandler find(int number) {
        int block = number >>> 8;
        return block < BLOCKS ? blocks.get(block) : null;
    }
}
