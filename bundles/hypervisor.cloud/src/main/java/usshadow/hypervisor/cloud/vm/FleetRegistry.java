package usshadow.hypervisor.cloud.vm;

import java.util.List;
import java.util.concurrent.ExecutorService;
import usshadow.fleet.Fleet;
import usshadow.fleet.FleetException;
import usshadow.fleet.Mode;
import usshadow.fleet.Ram;
import usshadow.fleet.VmRegistration;
import usshadow.fleet.VmSettings;
import usshadow.machine.AddressRange;
import usshadow.nested.Refusal;
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
                    spec(settings),
                    new FleetTitle(fleet, vm, virtualizedSystem, background),
                    new VmSeal(vm, new Sealer(fleet.key(registration))));
        } catch (FleetException e) {
            throw FleetTitle.refused(e, Refusal.NOT_REGISTERED);
        } catch (IllegalArgumentException notAName) {
            throw new RefusedException(Refusal.NOT_REGISTERED, notAName.getMessage(), notAName);
        }
    }

    private static VmSpec spec(VmSettings settings) {
        boolean shadow = settings.mode() == Mode.SHADOW;
        DevicePlan serial =
                new DevicePlan(
                        "serial",
                        0,
                        shadow,
                        new AddressRange(0x3f8, 8),
                        4,
                        "com1",
                        List.of("serial"));
        return new VmSpec(
                settings.vm(),
                settings.memoryMiB(),
                settings.ram() == Ram.PRIVATE,
                List.of(serial),
                settings.carry(),
                settings.image().name(),
                settings.image().digest());
    }
}
