package usshadow.load.impl;

import java.util.List;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleRequirement;
import usshadow.load.Plugin;
import usshadow.load.Plugin.State;

/**
 * What became of one file.
 *
 * @param file the file's name
 * @param state its state
 * @param reason see {@link Plugin#reason()}
 * @param jar the bytes that run or wait; null if refused
 * @param bundle the installed bundle; null unless running
 * @param next a newer jar that lacks something another plug-in may bring; null if there is none
 * @param lacks what the newer jar lacks
 */
record Slot(
        String file,
        State state,
        String reason,
        PluginJar jar,
        Bundle bundle,
        PluginJar next,
        List<BundleRequirement> lacks) {

    static Slot running(PluginJar jar, Bundle bundle) {
        return new Slot(jar.file(), State.RUNNING, "", jar, bundle, null, List.of());
    }

    static Slot waiting(PluginJar jar, String reason) {
        return new Slot(jar.file(), State.WAITING, reason, jar, null, null, List.of());
    }

    static Slot refused(String file, String reason) {
        return new Slot(file, State.REFUSED, reason, null, null, null, List.of());
    }

    /**
     * The same plug-in, running on in its earlier version because the newer jar cannot take over.
     */
    Slot outOfDate(String why, PluginJar newer, List<BundleRequirement> itsLacks) {
        return new Slot(file, state, why, jar, bundle, newer, itsLacks);
    }

    boolean running() {
        return state == State.RUNNING;
    }

    boolean waiting() {
        return state == State.WAITING;
    }

    Plugin describe() {
        String name = jar == null ? "" : jar.symbolicName();
        String version = jar == null ? "" : jar.version();
        boolean stopped = bundle != null && bundle.getState() == Bundle.RESOLVED;
        return new Plugin(
                file,
                name,
                version,
                state,
                stopped ? "stopped by hand" : reason,
                bundle == null ? List.of() : services(bundle));
    }

    private static List<String> services(Bundle bundle) {
        ServiceReference<?>[] references =
                bundle.getState() == Bundle.UNINSTALLED ? null : bundle.getRegisteredServices();
        if (references == null) {
            return List.of();
        }
        return Stream.of(references)
                .flatMap(
                        reference ->
                                Stream.of((String[]) reference.getProperty(Constants.OBJECTCLASS)))
                .distinct()
                .sorted()
                .toList();
    }
}
