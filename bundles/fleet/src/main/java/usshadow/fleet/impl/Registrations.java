package usshadow.fleet.impl;

import static usshadow.fleet.impl.Records.HOSTS;
import static usshadow.fleet.impl.Records.OWNERSHIP;
import static usshadow.fleet.impl.Records.VMS;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import usshadow.fleet.FleetException;
import usshadow.fleet.FleetException.Reason;
import usshadow.fleet.HostRecord;
import usshadow.fleet.Ownership;
import usshadow.fleet.Ownership.State;
import usshadow.fleet.VmRegistration;
import usshadow.fleet.VmSettings;
import usshadow.fleet.VmUser;
import usshadow.fleet.WrappedKey;
import usshadow.fleet.impl.Records.Outcome;
import usshadow.fleet.impl.Records.Versioned;
import usshadow.identity.HostIdentity;
import usshadow.identity.UnwrapException;
import usshadow.sealing.VmKey;

/** What the provider does with VMs: registers them, lets hosts and users at them. */
final class Registrations {
    private static final int ATTEMPTS = 8;

    private final Records records;
    private final HostIdentity self;

    Registrations(Records records, HostIdentity self) {
        this.records = records;
        this.self = self;
    }

    VmRegistration register(VmSettings settings, Set<String> hosts) throws FleetException {
        VmKey key = VmKey.random();
        Map<String, WrappedKey> keys = new TreeMap<>();
        for (String host : hosts) {
            keys.put(host, wrap(key, settings.vm(), host));
        }
        VmRegistration registration = VmRegistration.of(settings, keys);
        String vm = settings.vm();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Versioned<VmRegistration>> there = records.find(VMS, vm);
            if (there.isPresent()) {
                if (isSame(there.get().value(), registration)) {
                    return registration; // an earlier attempt, whose answer was lost
                }
                throw new FleetException(
                        Reason.ALREADY_REGISTERED,
                        "a VM '%s' is registered already; choose another id, or unregister it"
                                .formatted(vm));
            }
            Outcome outcome =
                    records.commit(
                            VMS.create(vm, registration), OWNERSHIP.create(vm, Ownership.NEW));
            if (outcome == Outcome.DONE) {
                return registration;
            }
        }
        throw busy(vm);
    }

    /** Wrapped keys are random: the same bytes are the same attempt's. */
    private static boolean isSame(VmRegistration one, VmRegistration other) {
        return Arrays.equals(VMS.codec().encode(one), VMS.codec().encode(other));
    }

    void unregister(String vm) throws FleetException {
        boolean asked = false;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Versioned<VmRegistration>> registration = records.find(VMS, vm);
            if (asked && registration.isEmpty()) {
                return;
            }
            Versioned<Ownership> ownership = records.ofVm(OWNERSHIP, vm);
            requireOff(vm, ownership.value());
            int version = records.ofVm(VMS, vm).version();
            Outcome outcome =
                    records.commit(
                            VMS.delete(vm, version), OWNERSHIP.delete(vm, ownership.version()));
            if (outcome == Outcome.DONE) {
                return;
            }
            asked = outcome == Outcome.UNKNOWN;
        }
        throw busy(vm);
    }

    private static void requireOff(String vm, Ownership now) throws FleetException {
        if (now.state() != State.OFF) {
            throw new FleetException(
                    now.state() == State.RUNNING ? Reason.ALREADY_RUNNING : Reason.ALREADY_CLAIMED,
                    "VM %s is on %s in epoch %d; power it off first"
                            .formatted(vm, now.owner(), now.epoch()));
        }
    }

    VmRegistration allow(String vm, String host) throws FleetException {
        return change(
                vm,
                now -> {
                    if (now.keys().containsKey(host)) {
                        return now;
                    }
                    SortedMap<String, WrappedKey> keys = new TreeMap<>(now.keys());
                    keys.put(host, wrap(key(now), vm, host));
                    return new VmRegistration(now.settings(), keys);
                });
    }

    VmRegistration disallow(String vm, String host) throws FleetException {
        return change(
                vm,
                now -> {
                    SortedMap<String, WrappedKey> keys = new TreeMap<>(now.keys());
                    if (keys.remove(host) == null) {
                        throw new FleetException(
                                Reason.HOST_NOT_ALLOWED,
                                "VM %s may run on %s; %s is not among them"
                                        .formatted(vm, now.hosts(), host));
                    }
                    return new VmRegistration(now.settings(), keys);
                });
    }

    VmRegistration grant(String vm, String user, VmUser rights) throws FleetException {
        VmSettings.requireUser(user);
        return change(
                vm,
                now -> {
                    Map<String, VmUser> users = new TreeMap<>(now.settings().users());
                    users.put(user, rights);
                    return new VmRegistration(now.settings().users(users), now.keys());
                });
    }

    VmRegistration revoke(String vm, String user) throws FleetException {
        return change(
                vm,
                now -> {
                    Map<String, VmUser> users = new TreeMap<>(now.settings().users());
                    if (users.remove(user) == null) {
                        throw new FleetException(
                                Reason.UNKNOWN_USER,
                                "VM %s has the users %s; %s is not among them"
                                        .formatted(vm, users.keySet(), user));
                    }
                    return new VmRegistration(now.settings().users(users), now.keys());
                });
    }

    /** Turns a registration into the next one. */
    private interface Edit {
        VmRegistration apply(VmRegistration now) throws FleetException;
    }

    private VmRegistration change(String vm, Edit edit) throws FleetException {
        VmRegistration written = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Versioned<VmRegistration> now = records.ofVm(VMS, vm);
            if (written != null && isSame(now.value(), written)) {
                return written;
            }
            VmRegistration next = edit.apply(now.value());
            if (next.equals(now.value())) {
                return next;
            }
            Outcome outcome = records.commit(VMS.replace(vm, next, now.version()));
            if (outcome == Outcome.DONE) {
                return next;
            }
            written = outcome == Outcome.UNKNOWN ? next : null;
        }
        throw busy(vm);
    }

    VmKey key(VmRegistration registration) throws FleetException {
        WrappedKey wrapped = registration.keys().get(self.host());
        if (wrapped == null) {
            throw new FleetException(
                    Reason.HOST_NOT_ALLOWED,
                    "this host, %s, has no key of VM %s; one of %s can let it (vm:allow)"
                            .formatted(self.host(), registration.vm(), registration.hosts()));
        }
        try {
            return VmKey.unwrap(self, registration.vm(), wrapped.bytes());
        } catch (UnwrapException e) {
            throw new FleetException(
                    Reason.NO_KEY,
                    "the key of VM %s cannot be unwrapped on this host, %s: was its wrapping.key lost? Disallow and allow it anew on another host"
                            .formatted(registration.vm(), self.host()),
                    e);
        }
    }

    HostRecord host(String name) throws FleetException {
        return records.find(HOSTS, name)
                .orElseThrow(
                        () ->
                                new FleetException(
                                        Reason.UNKNOWN_HOST,
                                        "no host '%s' has announced itself; start its cloud node once"
                                                .formatted(name)))
                .value();
    }

    private WrappedKey wrap(VmKey key, String vm, String host) throws FleetException {
        return new WrappedKey(key.wrap(host(host).verifiedKey(self), vm));
    }

    private static FleetException busy(String vm) {
        return new FleetException(
                Reason.BUSY,
                "the registration of VM %s was changed by others in each of %d attempts; try again"
                        .formatted(vm, ATTEMPTS));
    }
}
