package usshadow.hypervisor.guest.vm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import usshadow.machine.BadStateException;
import usshadow.machine.DeviceState;
import usshadow.migration.api.MigratableDevice;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;
import usshadow.nested.NestedException;
import usshadow.nested.NestedVm;
import usshadow.nested.SectionsLayout;

/**
 * The state that the cloud hypervisor keeps of a VM's CPUs and chips, as ordinary devices of a
 * migration: read as a whole with the first section saved, written as a whole with the last one
 * loaded.
 */
final class MachineState {
    private final NestedVm vm;
    private final int limit;

    /** Which sections there are, by {@link #key}; those of the reset state. */
    private final Map<String, DeviceState> reset = new LinkedHashMap<>();

    private final Map<String, DeviceState> loaded = new LinkedHashMap<>();
    private Map<String, DeviceState> saved = Map.of();

    /**
     * Asks for the sections there are.
     *
     * @param vm stands still
     * @param limit the most bytes that all of them may have
     */
    MachineState(NestedVm vm, int limit) throws NestedException, BadStateException {
        this.vm = vm;
        this.limit = limit;
        vm.machine().forEach(state -> reset.put(key(state), state));
    }

    private static String key(DeviceState state) {
        return state.section() + "/" + state.instance();
    }

    List<MigratableDevice> sections() {
        List<MigratableDevice> sections = new ArrayList<>();
        reset.values().forEach(state -> sections.add(new Section(state)));
        return sections;
    }

    /** The VM runs on: what was saved is past. */
    synchronized void forget() {
        saved = Map.of();
    }

    private synchronized byte[] save(DeviceState like) throws MigrationException {
        if (saved.isEmpty()) {
            Map<String, DeviceState> now = new LinkedHashMap<>();
            try {
                vm.machine().forEach(state -> now.put(key(state), state));
            } catch (NestedException e) {
                throw Failures.of(e, MigrationFailure.DEVICE);
            } catch (BadStateException e) {
                throw new MigrationException(MigrationFailure.DEVICE, e.getMessage(), e);
            }
            saved = now;
        }
        DeviceState state = saved.get(key(like));
        if (state == null) {
            throw new MigrationException(
                    MigrationFailure.DEVICE, "the cloud hypervisor gave no section " + key(like));
        }
        return state.body();
    }

    private synchronized void load(DeviceState state) throws MigrationException {
        loaded.put(key(state), state);
        if (loaded.size() == reset.size()) {
            List<DeviceState> all = reset.keySet().stream().map(loaded::get).toList();
            int size = SectionsLayout.encode(all).length;
            if (size > limit) {
                throw new MigrationException(
                        MigrationFailure.DEVICE,
                        "the machine's state has %d bytes, at most %d are possible"
                                .formatted(size, limit));
            }
            try {
                vm.machine(all);
            } catch (NestedException e) {
                throw Failures.of(e, MigrationFailure.DEVICE);
            }
        }
    }

    private final class Section implements MigratableDevice {
        private final DeviceState like;

        private Section(DeviceState like) {
            this.like = like;
        }

        @Override
        public String section() {
            return like.section();
        }

        @Override
        public int instance() {
            return like.instance();
        }

        @Override
        public int version() {
            return like.version();
        }

        @Override
        public byte[] save() throws MigrationException {
            return MachineState.this.save(like);
        }

        @Override
        public void load(int version, byte[] body) throws MigrationException {
            MachineState.this.load(new DeviceState(like.section(), like.instance(), version, body));
        }
    }
}
