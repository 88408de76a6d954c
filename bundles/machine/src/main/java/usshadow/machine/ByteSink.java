package usshadow.machine;

/** Where a chip puts bytes that leave the machine. Never blocks. */
@FunctionalInterface
public interface ByteSink {
    /**
     * Takes one byte.
     *
     * @param value 0 to 255
     */
    void put(int value);
}
