package usshadow.hypervisor.cloud.directory;

import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import usshadow.console.Access;
import usshadow.console.ConsoleException;
import usshadow.console.LocalConsoles;
import usshadow.console.Permission;
import usshadow.console.VmDirectory;
import usshadow.console.VmStatus;
import usshadow.fleet.Fleet;
import usshadow.fleet.FleetException;
import usshadow.fleet.HostRecord;
import usshadow.fleet.Owner;
import usshadow.fleet.Ownership;
import usshadow.fleet.OwnershipListener;
import usshadow.fleet.SshKey;
import usshadow.fleet.VmRegistration;
import usshadow.node.NodeIdentity;
import usshadow.policy.ConsoleAccess;

/** The directory that doors and relays ask: the fleet's records, and this host's own VMs. */
@Component
public final class FleetDirectory implements VmDirectory {
    /** Every VM has this port. */
    private static final String FIRST_PORT = "com1";

    private final NodeIdentity self;
    private final Fleet fleet;
    private final LocalConsoles local;

    /** A directory on this host. */
    @Activate
    public FleetDirectory(
            @Reference NodeIdentity self, @Reference Fleet fleet, @Reference LocalConsoles local) {
        this.self = self;
        this.fleet = fleet;
        this.local = local;
    }

    @Override
    public Location locate(String vm) {
        if (isHere(vm)) {
            return new Location.Local();
        }
        try {
            Ownership ownership = fleet.ownership(vm);
            Owner owner = ownership.owner();
            return owner == null ? nowhere(VmStatus.Phase.OFF, "", "") : at(owner);
        } catch (FleetException e) {
            return switch (e.reason()) {
                case NOT_REGISTERED -> nowhere(VmStatus.Phase.OFF, "", "");
                default -> nowhere(VmStatus.Phase.SEARCHING, "", "the fleet does not answer");
            };
        } catch (IllegalArgumentException noName) {
            return nowhere(VmStatus.Phase.OFF, "", "");
        }
    }

    private boolean isHere(String vm) {
        try {
            return local.port(vm, FIRST_PORT).isPresent();
        } catch (ConsoleException noSuchPort) {
            return true;
        }
    }

    private Location at(Owner owner) throws FleetException {
        HostRecord host = fleet.host(owner.host());
        if (!host.startId().equals(owner.startId())) {
            return nowhere(
                    VmStatus.Phase.SYSTEM_LOST, owner.host(), "the host was started anew since");
        }
        if (owner.host().equals(self.host())) {
            // It is about to be claimed here, or about to be recorded as off.
            return nowhere(VmStatus.Phase.SEARCHING, owner.host(), "");
        }
        int colon = host.console().lastIndexOf(':');
        if (colon < 0) {
            return nowhere(VmStatus.Phase.UNREACHABLE, owner.host(), "it relays no consoles");
        }
        return new Location.Remote(
                owner.host(),
                host.console().substring(0, colon),
                Integer.parseInt(host.console().substring(colon + 1)));
    }

    private static Location nowhere(VmStatus.Phase phase, String host, String detail) {
        return new Location.Nowhere(new VmStatus(phase, host, detail));
    }

    @Override
    public Watch watch(String vm, Runnable listener) {
        usshadow.fleet.Watch watch =
                fleet.watch(
                        vm,
                        new OwnershipListener() {
                            @Override
                            public void changed(Ownership now) {
                                listener.run();
                            }

                            @Override
                            public void unregistered() {
                                listener.run();
                            }
                        });
        return watch::close;
    }

    @Override
    public Optional<Access> authenticate(String vm, String user, String publicKey) {
        try {
            VmRegistration registration = fleet.describe(vm);
            String name = user.isEmpty() ? registration.settings().owner() : user;
            return ConsoleAccess.permission(registration, name, SshKey.parse(publicKey))
                    .map(permission -> new Access(name, permission(permission)));
        } catch (FleetException | IllegalArgumentException refused) {
            return Optional.empty();
        }
    }

    private static Permission permission(usshadow.fleet.Permission granted) {
        return switch (granted) {
            case WRITE -> Permission.WRITE;
            case VIEW -> Permission.WATCH;
        };
    }
}
