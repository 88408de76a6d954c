package usshadow.sealing;

import java.util.regex.Pattern;

/** The names that stand in sealed parts. They fit its fields and are safe to show. */
public final class Names {
    /** The longest name, bytes. */
    public static final int SIZE = 32;

    private static final Pattern VM = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern DEVICE = Pattern.compile("[a-z][a-z0-9._/-]{0,31}");

    private Names() {}

    /** Whether a text can be a VM's id: 1 to 32 of a-z, 0-9 and '-', a letter first. */
    public static boolean isVm(String name) {
        return VM.matcher(name).matches();
    }

    /**
     * Whether a text can be a device's: 1 to 32 of a-z, 0-9, '.', '_', '/', '-', a letter first.
     */
    public static boolean isDevice(String name) {
        return DEVICE.matcher(name).matches();
    }

    /**
     * The name itself, if it can be a VM's.
     *
     * @throws IllegalArgumentException if not
     */
    public static String requireVm(String name) {
        if (!isVm(name)) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no VM id; use 1 to 32 of a-z, 0-9 and '-', a letter first");
        }
        return name;
    }

    /**
     * The name itself, if it can be a device's.
     *
     * @throws IllegalArgumentException if not
     */
    public static String requireDevice(String name) {
        if (!isDevice(name)) {
            throw new IllegalArgumentException(
                    "'"
                            + name
                            + "' is no device name; use 1 to 32 of a-z, 0-9, '.', '_', '/', '-', a letter first");
        }
        return name;
    }
}
