package usshadow.fleet;

import java.util.Arrays;

/**
 * A VM's key, wrapped for one host; see {@link usshadow.sealing.VmKey#wrap}.
 *
 * @param bytes as they are stored
 */
public record WrappedKey(byte[] bytes) {
    @Override
    public boolean equals(Object other) {
        return other instanceof WrappedKey that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "a wrapped VM key";
    }
}
