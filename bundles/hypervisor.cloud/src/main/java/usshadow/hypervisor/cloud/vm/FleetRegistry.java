package usshadow.hypervisor.cloud.vm;

import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.Predicate;
import usshadow.console.Access;
import usshadow.console.Permission;
import usshadow.fleet.Fleet;
import usshadow.fleet.FleetException;
import usshadow.fleet.Ram;
import usshadow.fleet.VmRegistration;
import usshadow.fleet.VmSettings;
import usshadow.fleet.VmUser;
import usshadow.fleet.Watch;
import usshadow.nested.Refusal;
import usshadow.policy.MachinePlan;
import usshadow.sealing.Names;
import usshadow.sealing.Sealer;

/** What the provider registered, as the fleet keeps it. */
final class FleetRegistry implements Registry {
    private final Fleet fleet;
    private final String host;
    private final ExecutorService background;

    FleetRegistry(Fleet fleet, String host, ExecutorService background) {
        this.fleet = fleet;
        this.host = host;
        this.background = background;
    }

    @Override
    public Entry find(String vm, String virtualizedSystem) throws RefusedException {
        if (!Names.isVm(vm)) {
            throw new RefusedException(Refusal.NOT_REGISTERED, "no VM has such a name");
        }
        try {
            VmRegistration registration = fleet.describe(vm);
            VmSettings settings = registration.settings();
            if (!registration.hosts().contains(host)
                    || !settings.systems().contains(virtualizedSystem)) {
                throw new RefusedException(
                        Refusal.NOT_REGISTERED,
                        "%s is not allowed on %s/%s".formatted(vm, host, virtualizedSystem));
            }
            return new Entry(
                    spec(registration),
                    new FleetTitle(fleet, vm, virtualizedSystem, background),
                    new VmSeal(vm, new Sealer(fleet.key(registration))),
                    new FleetUsers(fleet, registration));
        } catch (FleetException e) {
            throw FleetTitle.refused(e, Refusal.NOT_REGISTERED);
        } catch (IllegalArgumentException notAName) {
            throw new RefusedException(Refusal.NOT_REGISTERED, notAName.getMessage(), notAName);
        }
    }

    private record FleetUsers(Fleet fleet, VmRegistration registration) implements Users {
        @Override
        public Predicate<Access> now() {
            return access -> may(registration, access);
        }

        @Override
        public Watch watch(Consumer<Predicate<Access>> listener) {
            return fleet.watchRegistration(
                    registration.vm(), now -> listener.accept(access -> may(now, access)));
        }
    }

    /** Whether a user still has the right that he came with; his key was judged at the door. */
    private static boolean may(VmRegistration registration, Access access) {
        VmUser rights = registration.settings().users().get(access.user());
        return rights != null
                && (access.permission() == Permission.WATCH
                        || rights.permission() == usshadow.fleet.Permission.WRITE);
    }

    private static VmSpec spec(VmRegistration registration) {
        VmSettings settings = registration.settings();
        return new VmSpec(
                MachinePlan.of(registration),
                settings.memoryMiB(),
                settings.ram() == Ram.PRIVATE,
                settings.image().name(),
                settings.image().digest());
    }
}
