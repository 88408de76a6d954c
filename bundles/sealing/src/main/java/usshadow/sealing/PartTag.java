package usshadow.sealing;

import java.nio.ByteBuffer;

/**
 * The tag at the end of a sealed part, by which the manifest names it.
 *
 * @param high its first eight bytes, as a big-endian number
 * @param low its last eight bytes
 */
public record PartTag(long high, long low) {
    /** The tag of a sealed part, which is not checked. */
    static PartTag of(byte[] sealed) {
        return PartHeaderCodec.tag(
                ByteBuffer.wrap(sealed), sealed.length - SealedPartLayout.TAG_SIZE);
    }

    @Override
    public String toString() {
        return "%016x%016x".formatted(high, low);
    }
}
