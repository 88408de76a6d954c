package usshadow.device.serial.uart;

/** A ring of {@link UartRegisters#FIFO_DEPTH} characters. */
final class ByteFifo {
    private final byte[] ring = new byte[UartRegisters.FIFO_DEPTH];
    private int head;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    boolean isFull() {
        return size == ring.length;
    }

    /** Adds a character behind the others; there must be room. */
    void push(int value) {
        ring[(head + size) % ring.length] = (byte) value;
        size++;
    }

    /** Takes the oldest character; there must be one. */
    int pop() {
        int value = Byte.toUnsignedInt(ring[head]);
        ring[head] = 0;
        head = (head + 1) % ring.length;
        size--;
        return value;
    }

    void clear() {
        while (!isEmpty()) {
            pop();
        }
    }

    /** The characters, oldest first. */
    byte[] toArray() {
        byte[] copy = new byte[size];
        for (int i = 0; i < size; i++) {
            copy[i] = ring[(head + i) % ring.length];
        }
        return copy;
    }
}
