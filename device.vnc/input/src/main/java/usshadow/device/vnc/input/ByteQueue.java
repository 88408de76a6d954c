package usshadow.device.vnc.input;

/** A bounded queue of bytes. */
final class ByteQueue {
    private final byte[] ring;
    private int first;
    private int size;

    ByteQueue(int capacity) {
        ring = new byte[capacity];
    }

    int size() {
        return size;
    }

    int room() {
        return ring.length - size;
    }

    /** Adds a byte; without room it is lost. */
    void add(int value) {
        if (size < ring.length) {
            ring[(first + size) % ring.length] = (byte) value;
            size++;
        }
    }

    /** Takes the oldest byte; there must be one. */
    int poll() {
        int value = Byte.toUnsignedInt(ring[first]);
        first = (first + 1) % ring.length;
        size--;
        return value;
    }

    void clear() {
        first = 0;
        size = 0;
    }

    byte[] bytes() {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = ring[(first + i) % ring.length];
        }
        return bytes;
    }

    void restore(byte[] bytes) {
        clear();
        for (byte value : bytes) {
            add(value);
        }
    }
}
