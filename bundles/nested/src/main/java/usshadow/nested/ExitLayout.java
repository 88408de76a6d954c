package usshadow.nested;

/**
 * An exit, at the start of the page that RUN was given; little-endian.
 *
 * <pre>
 *   0000  size u32 (bytes: 1, 2, 4, 8)   0 u32
 *   0008  port or guest-physical address u64
 *   0010  value u64 (of a write; else 0)
 * </pre>
 */
public final class ExitLayout {
    /** Offsets and size, bytes. */
    public static final int SIZE_OF_ACCESS = 0, ADDRESS = 8, VALUE = 16, BYTES = 24;

    private ExitLayout() {}
}
