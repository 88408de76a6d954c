package usshadow.console;

/** What a user may do at a console. The positions go over the wire: add new ones at the end. */
public enum Permission {
    /** Read. */
    WATCH,
    /** Read and type. */
    WRITE
}
