package usshadow.migration.manager;

import java.util.ArrayList;
import java.util.List;
import usshadow.migration.api.MigratableDevice;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;
import usshadow.migration.api.MigrationOffer;
import usshadow.migration.api.MigrationStrategy;
import usshadow.migration.api.PseudoDevice;

/** Chooses, matches, saves and loads devices, which are other people's code. */
final class Devices {
    private Devices() {}

    /** Leaves out the pseudo devices that the strategy does not carry. */
    static List<MigratableDevice> carried(
            List<MigratableDevice> devices, MigrationStrategy strategy) {
        return devices.stream()
                .filter(d -> !(d instanceof PseudoDevice pseudo) || strategy.carries(pseudo))
                .toList();
    }

    /**
     * The devices behind the sections of an offer, in its order.
     *
     * @throws MigrationException naming all sections that one of the sides lacks
     */
    static List<MigratableDevice> match(
            List<MigrationOffer.Section> offered, List<MigratableDevice> present)
            throws MigrationException {
        List<MigratableDevice> matched = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        List<MigratableDevice> rest = new ArrayList<>(present);
        for (MigrationOffer.Section section : offered) {
            rest.stream()
                    .filter(device -> MigrationOffer.Section.of(device).equals(section))
                    .findFirst()
                    .ifPresentOrElse(
                            device -> {
                                rest.remove(device);
                                matched.add(device);
                            },
                            () -> wrong.add("no " + section + " here"));
        }
        rest.forEach(d -> wrong.add("none offered for " + MigrationOffer.Section.of(d)));
        if (!wrong.isEmpty()) {
            throw new MigrationException(
                    MigrationFailure.MISSING_DEVICE,
                    "devices differ: "
                            + String.join(", ", wrong)
                            + "; load the same device bundles on both sides");
        }
        return matched;
    }

    static Body save(MigratableDevice device, Progress progress) throws MigrationException {
        long began = System.nanoTime();
        try {
            Body body = Body.of(device.save(), device.layout());
            progress.section(device, body.bytes().length, System.nanoTime() - began);
            return body;
        } catch (MigrationException | RuntimeException e) {
            throw failed("saved", device, e);
        }
    }

    static void load(MigratableDevice device, byte[] body, Progress progress)
            throws MigrationException {
        long began = System.nanoTime();
        try {
            device.load(device.version(), body);
        } catch (MigrationException | RuntimeException e) {
            throw failed("loaded", device, e);
        }
        progress.section(device, body.length, System.nanoTime() - began);
    }

    /** A claim that was lost stays one; the rest is the device's failure. */
    private static MigrationException failed(String what, MigratableDevice device, Exception e) {
        MigrationFailure kind =
                e instanceof MigrationException known
                                && known.failure() == MigrationFailure.CLAIMED_ELSEWHERE
                        ? known.failure()
                        : MigrationFailure.DEVICE;
        return new MigrationException(
                kind,
                "%s could not be %s: %s"
                        .formatted(MigrationOffer.Section.of(device), what, Failures.message(e)),
                e);
    }
}
