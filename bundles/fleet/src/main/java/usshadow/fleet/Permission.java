package usshadow.fleet;

/** What a user may do at a VM's consoles. */
public enum Permission {
    /** Look. */
    VIEW,
    /** Look, type, and take over the keyboard. */
    WRITE;

    /** Whether this permission includes another. */
    public boolean allows(Permission wanted) {
        return compareTo(wanted) >= 0;
    }
}
