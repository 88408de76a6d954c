package usshadow.linux;

/** x. */
public final class Probe {
    private Probe() {}
    /** y. */
    public static int z() { return 1; }
}
