package usshadow.sealing;

import java.util.OptionalInt;
import java.util.OptionalLong;
import usshadow.sealing.UnsealException.Reason;

/**
 * What a sealed part must be to be taken. VM and device always count; the rest where it is known:
 * the manifest, for example, is what tells epoch and save.
 *
 * @param vm the VM's id
 * @param device the device's name
 * @param instance of the device
 * @param version of the state's layout, if only one is taken
 * @param epoch if known
 * @param save if known, else null
 */
public record Expected(
        String vm,
        String device,
        int instance,
        OptionalInt version,
        OptionalLong epoch,
        SaveId save) {

    /** Any version, epoch and save of a device. */
    public static Expected of(String vm, String device, int instance) {
        return new Expected(vm, device, instance, OptionalInt.empty(), OptionalLong.empty(), null);
    }

    /** The same, in one version only. */
    public Expected version(int only) {
        return new Expected(vm, device, instance, OptionalInt.of(only), epoch, save);
    }

    /** The same, of one save only. */
    public Expected save(long inEpoch, SaveId id) {
        return new Expected(vm, device, instance, version, OptionalLong.of(inEpoch), id);
    }

    /**
     * Compares.
     *
     * @throws UnsealException naming the first difference: VM, device, version, epoch, save
     */
    void check(PartHeader found) throws UnsealException {
        if (!found.vm().equals(vm)) {
            throw wrong(Reason.WRONG_VM, "VM " + found.vm(), "VM " + vm);
        }
        if (!found.device().equals(device) || found.instance() != instance) {
            throw wrong(
                    Reason.WRONG_DEVICE,
                    "device " + found.device() + "/" + found.instance(),
                    "device " + device + "/" + instance);
        }
        if (version.isPresent() && found.version() != version.getAsInt()) {
            throw wrong(
                    Reason.WRONG_VERSION,
                    device + " version " + found.version(),
                    "version " + version.getAsInt());
        }
        if (epoch.isPresent() && found.epoch() != epoch.getAsLong()) {
            throw wrong(
                    Reason.WRONG_EPOCH,
                    "epoch " + found.epoch(),
                    "epoch " + epoch.getAsLong() + "; that state is not the newest one");
        }
        if (save != null && !found.save().equals(save)) {
            throw wrong(Reason.WRONG_SAVE, "save " + found.save(), "save " + save);
        }
    }

    private static UnsealException wrong(Reason reason, String found, String expected) {
        return new UnsealException(
                reason, "a sealed part is of %s, expected was %s".formatted(found, expected));
    }
}
