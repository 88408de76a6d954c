package usshadow.linux;

import java.io.IOException;

/** There is less memory than was asked for. The message names both in MiB, and the remedy. */
public final class MemoryShortageException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final long MIB = 1L << 20;

    private final long wanted;
    private final long available;

    MemoryShortageException(String name, long wanted, long available, String limit) {
        super(
                "not enough memory for "
                        + name
                        + ": wanted "
                        + (wanted + MIB - 1) / MIB
                        + " MiB, available "
                        + available / MIB
                        + " MiB ("
                        + limit
                        + "); ask for less, stop another virtualized system, or raise that limit");
        this.wanted = wanted;
        this.available = available;
    }

    /** Bytes that were asked for. */
    public long wanted() {
        return wanted;
    }

    /** Bytes that were there. */
    public long available() {
        return available;
    }
}
