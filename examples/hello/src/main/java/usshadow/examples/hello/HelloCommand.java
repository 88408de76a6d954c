package usshadow.examples.hello;

import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * A shell command: drop the jar into a node's {@code load/} folder, and {@code hello:say} is there.
 */
@Component(
        service = HelloCommand.class,
        property = {"osgi.command.scope=hello", "osgi.command.function=say"})
public final class HelloCommand {
    private final String version;

    /** Remembers which version of the plug-in speaks. */
    @Activate
    public HelloCommand(BundleContext context) {
        version = context.getBundle().getVersion().toString();
    }

    /** Greets; returns the greeting. */
    @Descriptor("greets, and says which version of the plug-in does")
    public String say(@Descriptor("whom") String name) {
        return "Hello " + name + ", from " + version;
    }
}
