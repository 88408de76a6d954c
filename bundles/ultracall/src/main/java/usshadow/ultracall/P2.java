package usshadow.ultracall;

/** x. */
public final class P2 {
    private P2() {}
    /** y. */
    public static int z() { return usshadow.linux.Probe.z(); }
}
