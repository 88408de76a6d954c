package usshadow.hypervisor.cloud.vm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import usshadow.machine.DeviceState;
import usshadow.nested.Refusal;
import usshadow.policy.PartId;
import usshadow.sealing.Carry;
import usshadow.sealing.Expected;
import usshadow.sealing.Manifest;
import usshadow.sealing.ManifestCodec;
import usshadow.sealing.OpenedPart;
import usshadow.sealing.PartHeader;
import usshadow.sealing.SaveId;
import usshadow.sealing.Sealer;
import usshadow.sealing.UnsealException;

/** Seals and opens the parts of one VM's saves. */
final class VmSeal {
    private final String vm;
    private final Sealer sealer;

    VmSeal(String vm, Sealer sealer) {
        this.vm = vm;
        this.sealer = sealer;
    }

    /** Seals one save: all its parts, and the manifest that lists them. */
    Map<PartId, byte[]> seal(long epoch, SaveId save, Carry carry, Map<PartId, DeviceState> parts) {
        Map<PartId, byte[]> sealed = new LinkedHashMap<>();
        List<Manifest.Entry> entries = new ArrayList<>();
        parts.forEach(
                (part, state) -> {
                    PartHeader header =
                            new PartHeader(
                                    vm,
                                    part.section(),
                                    part.instance(),
                                    state.version(),
                                    epoch,
                                    save,
                                    1,
                                    1,
                                    PartCapacities.of(part.section()));
                    byte[] bytes = sealer.seal(header, state.body());
                    sealed.put(part, bytes);
                    entries.add(
                            new Manifest.Entry(
                                    part.section(),
                                    part.instance(),
                                    state.version(),
                                    List.of(Sealer.tag(bytes))));
                });
        Manifest manifest = new Manifest(vm, epoch, save, carry, entries, List.of());
        sealed.put(PartId.MANIFEST, ManifestCodec.seal(sealer, manifest));
        return sealed;
    }

    /** Opens what L1 says is a device's part of a save of this VM. */
    OpenedPart open(PartId part, byte[] sealed) throws RefusedException {
        try {
            return sealer.open(sealed, Expected.of(vm, part.section(), part.instance()));
        } catch (UnsealException e) {
            throw refused(e);
        }
    }

    /** Opens what L1 says is the manifest of a save of this VM. */
    Manifest openManifest(byte[] sealed) throws RefusedException {
        try {
            return ManifestCodec.open(sealer, vm, sealed);
        } catch (UnsealException e) {
            throw refused(e);
        }
    }

    static RefusedException refused(UnsealException e) {
        Refusal refusal =
                switch (e.reason()) {
                    case MALFORMED -> Refusal.MALFORMED;
                    case WRONG_VM -> Refusal.WRONG_VM;
                    case WRONG_DEVICE -> Refusal.WRONG_DEVICE;
                    case WRONG_VERSION, UNKNOWN_FORMAT -> Refusal.WRONG_VERSION;
                    case WRONG_EPOCH, WRONG_SAVE -> Refusal.WRONG_SAVE;
                    case FORGED -> Refusal.FORGED;
                    case INCOMPLETE -> Refusal.INCOMPLETE;
                };
        return new RefusedException(refusal, e.getMessage(), e);
    }
}
