package usshadow.fleet;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import usshadow.identity.HostName;

/**
 * A registered VM.
 *
 * @param settings what the provider said
 * @param keys by host: the VM's key, wrapped for it. These are the hosts that the VM may run on
 */
public record VmRegistration(VmSettings settings, SortedMap<String, WrappedKey> keys) {
    /** Copies and checks. */
    public VmRegistration {
        Objects.requireNonNull(settings);
        keys = Collections.unmodifiableSortedMap(new TreeMap<>(keys));
        keys.keySet().forEach(HostName::require);
    }

    /** Takes any kind of map. */
    public static VmRegistration of(VmSettings settings, Map<String, WrappedKey> keys) {
        return new VmRegistration(settings, new TreeMap<>(keys));
    }

    /** The VM's id. */
    public String vm() {
        return settings.vm();
    }

    /** The hosts that the VM may run on. */
    public Set<String> hosts() {
        return keys.keySet();
    }
}
