package usshadow.hypervisor.cloud.vm;

import usshadow.console.ConsoleStateCodec;

/**
 * How long a body each kind of sealed part is padded to, so that a part's length says nothing of
 * what is in it.
 */
final class PartCapacities {
    /** Any device's registers and FIFOs; the largest is vga's. */
    private static final int DEVICE = 2048;

    /** Most bytes of any sealed part: a console's, and more than sealing adds. */
    static final int LARGEST_SEALED = ConsoleStateCodec.SIZE + 1024;

    private PartCapacities() {}

    /** Bytes, for the part with this name. */
    static int of(String part) {
        return switch (part) {
            case "console" -> ConsoleStateCodec.SIZE;
            case "serial" -> 256;
            default -> DEVICE;
        };
    }
}
