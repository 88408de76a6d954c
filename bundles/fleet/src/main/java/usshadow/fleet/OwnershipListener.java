package usshadow.fleet;

/** Is told of each change of a VM's ownership. Called one at a time; must not block. */
public interface OwnershipListener {
    /** The record as it is now. Records in between may be left out, never the last one. */
    void changed(Ownership now);

    /** The VM is not registered, or not any more. */
    void unregistered();
}
