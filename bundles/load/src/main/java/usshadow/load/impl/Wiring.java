package usshadow.load.impl;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the framework says about who can be wired to whom. */
final class Wiring {
    private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);
    private static final long REFRESH_SECONDS = 60;
    private static final Pattern PACKAGE = Pattern.compile("\\(osgi\\.wiring\\.package=([^)]+)\\)");
    private static final Set<String> NOT_MANDATORY = Set.of("optional", "dynamic");

    private final FrameworkWiring framework;

    Wiring(BundleContext context) {
        this.framework =
                context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
    }

    /** Resolves what can be; whoever lacks something stays as it is. */
    void resolve(Collection<Bundle> bundles) {
        if (!bundles.isEmpty()) {
            framework.resolveBundles(bundles);
        }
    }

    static boolean resolved(Bundle bundle) {
        return (bundle.getState()
                        & (Bundle.RESOLVED | Bundle.STARTING | Bundle.ACTIVE | Bundle.STOPPING))
                != 0;
    }

    /**
     * Makes everyone who uses a bundle's earlier or removed content let go of it, and waits for
     * that.
     */
    void refresh(Bundle bundle) {
        CountDownLatch done = new CountDownLatch(1);
        framework.refreshBundles(
                List.of(bundle),
                event -> {
                    if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                        done.countDown();
                    }
                });
        try {
            if (!done.await(REFRESH_SECONDS, TimeUnit.SECONDS)) {
                LOG.error(
                        "the framework did not refresh {} within {} s; a plug-in blocks in its start or stop",
                        bundle,
                        REFRESH_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * What an unresolved bundle lacks; empty if everything is offered but does not fit together.
     */
    List<BundleRequirement> missing(Bundle bundle) {
        return bundle.adapt(BundleRevision.class).getDeclaredRequirements(null).stream()
                .filter(requirement -> mandatory(requirement) && !offered(requirement))
                .toList();
    }

    static String describe(List<BundleRequirement> missing) {
        return missing.isEmpty()
                ? "its requirements are offered but do not fit together"
                : "it lacks "
                        + missing.stream().map(Wiring::describe).collect(Collectors.joining(", "));
    }

    boolean offersAll(List<BundleRequirement> requirements) {
        return requirements.stream().allMatch(this::offered);
    }

    private static boolean mandatory(BundleRequirement requirement) {
        String effective =
                requirement
                        .getDirectives()
                        .getOrDefault(Constants.EFFECTIVE_DIRECTIVE, Constants.EFFECTIVE_RESOLVE);
        String resolution =
                requirement.getDirectives().getOrDefault(Constants.RESOLUTION_DIRECTIVE, "");
        return effective.equals(Constants.EFFECTIVE_RESOLVE) && !NOT_MANDATORY.contains(resolution);
    }

    /** Offered by a bundle that is itself resolved, or by the asking one. */
    private boolean offered(BundleRequirement requirement) {
        return framework.findProviders(requirement).stream()
                .anyMatch(
                        capability ->
                                capability.getRevision().getWiring() != null
                                        || capability
                                                .getRevision()
                                                .equals(requirement.getRevision()));
    }

    private static String describe(BundleRequirement requirement) {
        String filter = requirement.getDirectives().getOrDefault(Constants.FILTER_DIRECTIVE, "");
        Matcher imported = PACKAGE.matcher(filter);
        if (imported.find()) {
            return "package " + imported.group(1) + " " + filter;
        }
        return "capability " + requirement.getNamespace() + " " + filter;
    }
}
