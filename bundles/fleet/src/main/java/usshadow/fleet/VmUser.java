package usshadow.fleet;

import java.util.List;
import java.util.Objects;

/**
 * What one user may do with a VM, and how he shows who he is.
 *
 * @param permission at its consoles
 * @param keys his public keys; at least one
 */
public record VmUser(Permission permission, List<SshKey> keys) {
    /** Copies the list. */
    public VmUser {
        Objects.requireNonNull(permission);
        keys = List.copyOf(keys);
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("a user without a public key could never log in");
        }
    }
}
