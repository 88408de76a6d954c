package usshadow.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import usshadow.machine.AddressRange;

/**
 * One device of a VM and its fixed place.
 *
 * @param type what kind it is; a bundle's factory serves one type: {@code serial}
 * @param instance tells devices of one type apart, from 0
 * @param ports where the guest finds it: at least one range; the device counts offsets from the
 *     start of the first
 * @param irqs its lines at the interrupt controllers, 0 to 15, in the device's own order
 * @param isProtected whether it belongs in L0: L1 never learns of an access to it, even if no
 *     bundle serves it
 * @param sections the sections of its state
 * @param console the name of its console, such as {@code com1}, whose state is one more section
 */
public record DevicePlan(
        String type,
        int instance,
        List<AddressRange> ports,
        List<Integer> irqs,
        boolean isProtected,
        List<String> sections,
        Optional<String> console) {
    /** The section of a console's queue and scroll-back. */
    public static final String CONSOLE_SECTION = "console";

    /** Copies the lists. */
    public DevicePlan {
        Objects.requireNonNull(type);
        Objects.requireNonNull(console);
        ports = List.copyOf(ports);
        irqs = List.copyOf(irqs);
        sections = List.copyOf(sections);
        if (ports.isEmpty()) {
            throw new IllegalArgumentException(type + "/" + instance + " has no ports");
        }
    }

    /** What users call it, unique in the VM: {@code serial0}. */
    public String name() {
        return type + instance;
    }

    /** All its parts in a save. */
    public List<PartId> parts() {
        List<PartId> parts = new ArrayList<>();
        sections.forEach(section -> parts.add(new PartId(section, instance)));
        console.ifPresent(name -> parts.add(new PartId(CONSOLE_SECTION, instance)));
        return parts;
    }
}
