package usshadow.fleet.impl;

import java.util.List;
import java.util.Optional;
import usshadow.fleet.FleetException;
import usshadow.fleet.FleetException.Reason;
import usshadow.fleet.FleetUnreachableException;
import usshadow.fleet.HostRecord;
import usshadow.fleet.Ownership;
import usshadow.fleet.VmRegistration;
import usshadow.fleet.json.HostCodec;
import usshadow.fleet.json.OwnershipCodec;
import usshadow.fleet.json.RecordCodec;
import usshadow.fleet.json.RegistrationCodec;
import usshadow.fleet.store.Change;
import usshadow.fleet.store.RecordStore;
import usshadow.fleet.store.StoreException;
import usshadow.fleet.store.Stored;

/** The fleet's three kinds of records, typed, with the versions that they were read in. */
final class Records {
    /**
     * A record as it was read.
     *
     * @param value what it says
     * @param version for a change
     */
    record Versioned<T>(T value, int version) {}

    /**
     * Where a kind of record is, and its form.
     *
     * @param folder its folder
     * @param codec its form
     */
    record Kind<T>(String folder, RecordCodec<T> codec) {
        String path(String name) {
            return folder + "/" + name;
        }

        Change create(String name, T value) {
            return new Change.Create(path(name), codec.encode(value));
        }

        Change replace(String name, T value, int version) {
            return new Change.Replace(path(name), codec.encode(value), version);
        }

        Change delete(String name, int version) {
            return new Change.Delete(path(name), version);
        }

        Change check(String name, int version) {
            return new Change.Check(path(name), version);
        }
    }

    static final Kind<VmRegistration> VMS = new Kind<>("vms", new RegistrationCodec());
    static final Kind<Ownership> OWNERSHIP = new Kind<>("ownership", new OwnershipCodec());
    static final Kind<HostRecord> HOSTS = new Kind<>("hosts", new HostCodec());

    private final RecordStore store;

    Records(RecordStore store) {
        this.store = store;
    }

    <T> Optional<Versioned<T>> find(Kind<T> kind, String name) throws FleetException {
        try {
            Optional<Stored> stored = store.read(kind.path(name));
            if (stored.isEmpty()) {
                return Optional.empty();
            }
            T value = kind.codec().decode(kind.path(name), stored.get().bytes());
            return Optional.of(new Versioned<>(value, stored.get().version()));
        } catch (StoreException.Unanswered e) {
            throw unreachable(e);
        }
    }

    /** A record that only registered VMs have. */
    <T> Versioned<T> ofVm(Kind<T> kind, String vm) throws FleetException {
        return find(kind, vm)
                .orElseThrow(
                        () ->
                                new FleetException(
                                        Reason.NOT_REGISTERED,
                                        "no VM '%s' is registered; register it, or see vm:list"
                                                .formatted(vm)));
    }

    List<String> list(Kind<?> kind) throws FleetException {
        try {
            return store.list(kind.folder());
        } catch (StoreException.Unanswered e) {
            throw unreachable(e);
        }
    }

    /** How a change ended, as far as is known. */
    enum Outcome {
        DONE,
        CONFLICT,
        UNKNOWN
    }

    Outcome commit(Change... changes) {
        try {
            store.commit(List.of(changes));
            return Outcome.DONE;
        } catch (StoreException.Conflict e) {
            return Outcome.CONFLICT;
        } catch (StoreException.Unanswered e) {
            return Outcome.UNKNOWN;
        }
    }

    private static FleetUnreachableException unreachable(StoreException.Unanswered e) {
        return new FleetUnreachableException(
                "the fleet does not answer (%s); it is asked again, or see whether the fleet node runs"
                        .formatted(e.getMessage()),
                e);
    }
}
