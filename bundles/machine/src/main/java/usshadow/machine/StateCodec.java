package usshadow.machine;

/**
 * Writes and reads one kind of chip's state.
 *
 * @param <S> the chip's immutable state
 */
public interface StateCodec<S> {
    /** The section's name, QEMU's where there is one. */
    String section();

    /** The version that {@link #encode} writes. */
    int version();

    /** The body. */
    byte[] encode(S state);

    /**
     * The state in a body.
     *
     * @throws BadStateException if the version is unknown, the length wrong, or a value impossible
     */
    S decode(int version, byte[] body) throws BadStateException;
}
