package usshadow.console;

/** What a user may do at a console. */
public enum Permission {
    /** Read. */
    WATCH,
    /** Read and type. */
    WRITE
}
