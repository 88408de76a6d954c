package usshadow.load;

import java.util.List;

/**
 * One jar of the load folder. File, name, version and reason are text from outside: show them
 * through {@link usshadow.node.Printable}.
 *
 * @param file the file's name in the folder
 * @param symbolicName the bundle's symbolic name; empty if the jar was refused before it was known
 * @param version the bundle's version; empty if the jar was refused before it was known
 * @param state what became of it
 * @param reason why it waits or was refused; for a running one, why its newer file is not in use,
 *     else empty
 * @param services the types of the services that it registers now, sorted
 */
public record Plugin(
        String file,
        String symbolicName,
        String version,
        State state,
        String reason,
        List<String> services) {

    /** What became of a jar. */
    public enum State {
        /** Installed and started. */
        RUNNING,
        /** Fit to run, but not installed: it lacks something that another plug-in may bring. */
        WAITING,
        /** Not installed; a changed file is judged anew. */
        REFUSED
    }

    /** Keeps a copy of the services. */
    public Plugin {
        services = List.copyOf(services);
    }
}
