package usshadow.engine.soft;

/** Unwinds an instruction that needs a device; it is executed again with the answer. */
final class DeviceExit extends RuntimeException {
    private static final long serialVersionUID = 1;

    DeviceExit() {
        super(null, null, false, false);
    }
}
