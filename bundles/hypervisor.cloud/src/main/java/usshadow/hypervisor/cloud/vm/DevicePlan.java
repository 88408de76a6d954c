package usshadow.hypervisor.cloud.vm;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import usshadow.machine.AddressRange;
import usshadow.machine.DeviceState;

/**
 * A device that a VM has, and its place.
 *
 * @param type such as {@code serial}
 * @param instance from 0
 * @param shadow whether it lives in L0: then its ports are never reflected
 * @param ports where
 * @param irq its interrupt line
 * @param console the name of its console, such as {@code com1}, or null
 * @param sections names of the sections of the device's own state
 */
record DevicePlan(
        String type,
        int instance,
        boolean shadow,
        AddressRange ports,
        int irq,
        String console,
        List<String> sections) {

    /** All parts of the device in a save. */
    List<PartId> parts() {
        Stream<String> names =
                console == null
                        ? sections.stream()
                        : Stream.concat(sections.stream(), Stream.of("console"));
        return names.map(name -> new PartId(name, instance)).toList();
    }

    /** The device's own sections among the parts of a save. */
    List<DeviceState> of(Map<PartId, DeviceState> all) {
        return sections.stream()
                .map(name -> all.get(new PartId(name, instance)))
                .filter(state -> state != null)
                .toList();
    }
}
