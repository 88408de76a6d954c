package usshadow.policy;

import java.util.Optional;
import usshadow.fleet.Permission;
import usshadow.fleet.SshKey;
import usshadow.fleet.VmRegistration;
import usshadow.fleet.VmUser;

/** Who may use a VM's consoles. */
public final class ConsoleAccess {
    private ConsoleAccess() {}

    /**
     * What somebody may do who has proved that he holds a key.
     *
     * @param user who he says he is
     * @param key whose private half he holds
     * @return empty if he is no user of this VM, or the key is not his
     */
    public static Optional<Permission> permission(
            VmRegistration registration, String user, SshKey key) {
        VmUser rights = registration.settings().users().get(user);
        if (rights == null || rights.keys().stream().noneMatch(key::isSameAs)) {
            return Optional.empty();
        }
        return Optional.of(rights.permission());
    }

    /** Whether he may do this. */
    public static boolean may(
            VmRegistration registration, String user, SshKey key, Permission wanted) {
        return permission(registration, user, key).filter(p -> p.allows(wanted)).isPresent();
    }
}
