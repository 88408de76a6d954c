package usshadow.fleet;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import usshadow.identity.HostName;
import usshadow.sealing.Carry;
import usshadow.sealing.Names;

/**
 * What the provider says about a VM.
 *
 * @param vm its id
 * @param owner the user whose VM it is
 * @param users by name: who may use its consoles
 * @param mode where its devices are
 * @param carry which device states its saves must contain
 * @param ram whether L1 can read its RAM
 * @param memoryMiB size of its RAM, MiB
 * @param image what it boots from
 * @param systems names of virtualized systems that it may run in
 */
public record VmSettings(
        String vm,
        String owner,
        SortedMap<String, VmUser> users,
        Mode mode,
        Carry carry,
        Ram ram,
        int memoryMiB,
        Image image,
        SortedSet<String> systems) {
    /** The largest RAM, MiB. */
    public static final int MAX_MEMORY_MIB = 1 << 20;

    private static final Pattern USER = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");

    /**
     * Copies and checks.
     *
     * @throws IllegalArgumentException if a value cannot be; it is named
     */
    public VmSettings {
        Names.requireVm(vm);
        requireUser(owner);
        users = Collections.unmodifiableSortedMap(new TreeMap<>(users));
        users.keySet().forEach(VmSettings::requireUser);
        Objects.requireNonNull(mode);
        Objects.requireNonNull(carry);
        Objects.requireNonNull(ram);
        Objects.requireNonNull(image);
        systems = Collections.unmodifiableSortedSet(new TreeSet<>(systems));
        systems.forEach(HostName::require);
        if (memoryMiB < 1 || memoryMiB > MAX_MEMORY_MIB) {
            throw new IllegalArgumentException(
                    "memory of %d MiB; a VM has 1 to %d".formatted(memoryMiB, MAX_MEMORY_MIB));
        }
    }

    /** Takes any kind of map and set. */
    public static VmSettings of(
            String vm,
            String owner,
            Map<String, VmUser> users,
            Mode mode,
            Carry carry,
            Ram ram,
            int memoryMiB,
            Image image,
            Set<String> systems) {
        return new VmSettings(
                vm,
                owner,
                new TreeMap<>(users),
                mode,
                carry,
                ram,
                memoryMiB,
                image,
                new TreeSet<>(systems));
    }

    /** The same with other users. */
    public VmSettings users(Map<String, VmUser> others) {
        return of(vm, owner, others, mode, carry, ram, memoryMiB, image, systems);
    }

    /**
     * The name itself, if it can be a user's.
     *
     * @throws IllegalArgumentException if not
     */
    public static String requireUser(String name) {
        if (!USER.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'"
                            + name
                            + "' is no user name; use 1 to 32 of a-z, 0-9, '_', '-', a letter or '_' first");
        }
        return name;
    }
}
