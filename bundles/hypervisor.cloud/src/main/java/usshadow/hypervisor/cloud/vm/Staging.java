package usshadow.hypervisor.cloud.vm;

import java.util.LinkedHashMap;
import java.util.Map;
import usshadow.machine.DeviceState;
import usshadow.nested.Refusal;
import usshadow.policy.PartId;
import usshadow.sealing.Manifest;
import usshadow.sealing.OpenedPart;
import usshadow.sealing.SaveId;
import usshadow.sealing.UnsealException;

/**
 * The parts of a save that arrive at a destination: opened one by one, checked together, and
 * committed only after the claim. Until then nothing of the VM changes.
 */
final class Staging {
    private final VmSpec spec;
    private final VmSeal seal;
    private final Map<PartId, OpenedPart> parts = new LinkedHashMap<>();
    private Manifest manifest;

    Staging(VmSpec spec, VmSeal seal) {
        this.spec = spec;
        this.seal = seal;
    }

    /** Takes a part, in place of an earlier one of its name. */
    void put(PartId part, byte[] sealed) throws RefusedException {
        if (part.equals(PartId.MANIFEST)) {
            manifest = seal.openManifest(sealed);
        } else {
            parts.put(part, seal.open(part, sealed));
        }
    }

    /** The epoch that the manifest names; after {@link #check}. */
    long epoch() {
        return manifest.epoch();
    }

    /** The save that the manifest names; after {@link #check}. */
    SaveId save() {
        return manifest.save();
    }

    /**
     * Checks that everything is there and belongs together, and that the devices can have it.
     *
     * @return does the change; it cannot fail
     */
    Runnable check(Board board) throws RefusedException {
        if (manifest == null) {
            throw new RefusedException(Refusal.INCOMPLETE, "the manifest is missing");
        }
        try {
            spec.plan().check(manifest);
            manifest.check(parts.values());
        } catch (UnsealException e) {
            throw VmSeal.refused(e);
        }
        Map<PartId, DeviceState> states = new LinkedHashMap<>();
        parts.forEach((part, opened) -> states.put(part, state(opened)));
        return board.restore(states);
    }

    private static DeviceState state(OpenedPart opened) {
        return new DeviceState(
                opened.header().device(),
                opened.header().instance(),
                opened.header().version(),
                opened.body());
    }
}
