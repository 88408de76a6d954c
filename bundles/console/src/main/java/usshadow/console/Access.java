package usshadow.console;

import java.util.Objects;

/**
 * What an authenticated user has at a machine's console.
 *
 * @param user the user's name in the directory
 * @param permission what the user may do
 */
public record Access(String user, Permission permission) {
    /** Needs both. */
    public Access {
        Objects.requireNonNull(user);
        Objects.requireNonNull(permission);
    }
}
