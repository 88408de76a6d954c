package usshadow.hypervisor.cloud.vm;

import java.util.Map;
import usshadow.machine.DeviceState;
import usshadow.nested.Refusal;
import usshadow.policy.PartId;
import usshadow.sealing.Carry;
import usshadow.sealing.Expected;
import usshadow.sealing.Manifest;
import usshadow.sealing.ManifestCodec;
import usshadow.sealing.OpenedPart;
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

    /** A save of this VM, from the states that it carries. */
    SealedSave save(long epoch, Carry carry, Map<PartId, DeviceState> states) {
        return new SealedSave(vm, sealer, epoch, carry, states);
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
