package usshadow.hypervisor.cloud.vm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import usshadow.machine.DeviceState;
import usshadow.policy.PartId;
import usshadow.sealing.Carry;
import usshadow.sealing.Manifest;
import usshadow.sealing.ManifestCodec;
import usshadow.sealing.PartHeader;
import usshadow.sealing.SaveId;
import usshadow.sealing.Sealer;

/**
 * What a freeze left, and its sealed parts. A part is sealed when it is first asked for, so that
 * small ones travel before large ones are sealed; the manifest, which has the tags of all, is best
 * asked for last. The same part has the same bytes every time. Used by one thread at a time.
 */
final class SealedSave {
    private final String vm;
    private final Sealer sealer;
    private final long epoch;
    private final SaveId id = SaveId.random();
    private final Carry carry;
    private final Map<PartId, DeviceState> states;
    private final Map<PartId, byte[]> sealed = new LinkedHashMap<>();

    /**
     * A save in an epoch.
     *
     * @param states all that it carries
     * @throws IllegalArgumentException if a state is longer than its part can be
     */
    SealedSave(String vm, Sealer sealer, long epoch, Carry carry, Map<PartId, DeviceState> states) {
        this.vm = vm;
        this.sealer = sealer;
        this.epoch = epoch;
        this.carry = carry;
        this.states = states;
        states.forEach(
                (part, state) -> {
                    if (state.body().length > PartCapacities.of(part.section())) {
                        throw new IllegalArgumentException(
                                "%s does not fit into a part of %d bytes"
                                        .formatted(state, PartCapacities.of(part.section())));
                    }
                });
    }

    long epoch() {
        return epoch;
    }

    SaveId id() {
        return id;
    }

    /** One sealed part, or the manifest; null if the save does not carry it. */
    byte[] part(PartId part) {
        if (!part.equals(PartId.MANIFEST) && !states.containsKey(part)) {
            return null;
        }
        byte[] bytes = sealed.get(part);
        if (bytes == null) {
            bytes = part.equals(PartId.MANIFEST) ? sealManifest() : seal(part);
            sealed.put(part, bytes);
        }
        return bytes;
    }

    private byte[] seal(PartId part) {
        DeviceState state = states.get(part);
        int capacity = PartCapacities.of(part.section());
        PartHeader header =
                new PartHeader(
                        vm,
                        part.section(),
                        part.instance(),
                        state.version(),
                        epoch,
                        id,
                        1,
                        1,
                        capacity);
        return sealer.seal(header, state.body());
    }

    private byte[] sealManifest() {
        List<Manifest.Entry> entries = new ArrayList<>();
        states.forEach(
                (part, state) ->
                        entries.add(
                                new Manifest.Entry(
                                        part.section(),
                                        part.instance(),
                                        state.version(),
                                        List.of(Sealer.tag(part(part))))));
        return ManifestCodec.seal(sealer, new Manifest(vm, epoch, id, carry, entries, List.of()));
    }
}
