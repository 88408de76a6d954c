package usshadow.policy;

import java.util.List;
import java.util.Objects;
import usshadow.machine.AddressRange;

/**
 * One device of a VM and its fixed place.
 *
 * @param name what users call it, unique in the VM: {@code serial0}
 * @param section its state's section, which its sealed parts name as well: {@code serial}
 * @param instance tells devices of one section apart, from 0
 * @param ports where the guest finds it
 * @param irq its line at the interrupt controllers, 0 to 15
 * @param isProtected whether it belongs in L0: L1 never learns of an access to it, even if no
 *     bundle serves it
 */
public record DevicePlan(
        String name,
        String section,
        int instance,
        List<AddressRange> ports,
        int irq,
        boolean isProtected) {
    /** Copies the list. */
    public DevicePlan {
        Objects.requireNonNull(name);
        Objects.requireNonNull(section);
        ports = List.copyOf(ports);
    }

    /** Section and instance, as messages show them. */
    public String part() {
        return section + "/" + instance;
    }
}
