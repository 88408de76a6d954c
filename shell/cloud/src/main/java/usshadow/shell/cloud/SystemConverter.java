package usshadow.shell.cloud;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Converter;
import org.osgi.service.component.annotations.Component;
import usshadow.confinement.Forwarder;
import usshadow.confinement.SystemStatus;
import usshadow.node.Printable;

/** Shows virtualized systems to people. */
@Component(
        property = {
            "osgi.converter.classes=usshadow.confinement.SystemStatus",
            "osgi.converter.classes=usshadow.shell.cloud.SystemTable"
        })
public final class SystemConverter implements Converter {
    private static final String ROW = "%-16s %-6s %8s %-9s %7s  %s";

    @Override
    public Object convert(Class<?> desiredType, Object in) {
        return null; // Only for showing.
    }

    @Override
    public CharSequence format(Object target, int level, Converter escape) {
        return switch (target) {
            case SystemTable table -> table(table.systems());
            case SystemStatus status when level == Converter.INSPECT -> table(List.of(status));
            case SystemStatus status -> lines(status);
            default -> null;
        };
    }

    private static String table(List<SystemStatus> systems) {
        if (systems.isEmpty()) {
            return "no virtualized systems; start one with: cloud:vs-start <name> --hypervisor kvm";
        }
        return ROW.formatted("NAME", "KIND", "PID", "STATE", "MEMORY", "DOORS")
                + "\n"
                + systems.stream().map(SystemConverter::lines).collect(Collectors.joining("\n"));
    }

    private static String lines(SystemStatus system) {
        String doors =
                system.forwarders().stream()
                        .map(SystemConverter::door)
                        .collect(Collectors.joining(" "));
        String state =
                system.state() + system.exitStatus().map(status -> "(" + status + ")").orElse("");
        StringBuilder text =
                new StringBuilder(
                        ROW.formatted(
                                system.name(),
                                system.flavour(),
                                system.pid(),
                                state,
                                system.memoryMiB() + " MiB",
                                doors));
        text.append("\n    ").append(Printable.of(system.confinement()));
        system.missing().forEach(lack -> text.append("\n    MISSING: ").append(Printable.of(lack)));
        return text.toString();
    }

    private static String door(Forwarder door) {
        return door.direction() == Forwarder.Direction.IN
                ? door.door() + ":" + door.port()
                : door.door();
    }
}
