package usshadow.load.impl;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleRequirement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.load.Plugin;
import usshadow.load.Plugins;
import usshadow.node.Printable;

/**
 * Keeps the framework's plug-ins in step with the folder's files, one change at a time. A change
 * ends with {@link #settle}: plug-ins that lost what they need wait, and those that wait are tried,
 * all together, so that the order in which jars arrive does not matter. What fails leaves nothing
 * installed; a failed update brings the earlier bytes back.
 */
final class PluginHost implements Plugins {
    private static final Logger LOG = LoggerFactory.getLogger(PluginHost.class);
    private static final String SCHEME = "load";

    private final BundleContext context;
    private final PluginPolicy policy;
    private final Runnable changed;
    private final Wiring wiring;
    private final Map<String, Slot> slots = new TreeMap<>();

    /** Read without the lock: a plug-in that hangs in its start must not hang the shell. */
    private volatile List<Slot> seen = List.of();

    PluginHost(BundleContext context, PluginPolicy policy, Runnable changed) {
        this.context = context;
        this.policy = policy;
        this.changed = changed;
        this.wiring = new Wiring(context);
    }

    @Override
    public List<Plugin> list() {
        return seen.stream().map(Slot::describe).toList();
    }

    /**
     * Removes what an earlier start of this bundle left installed; the files are still there and
     * arrive anew.
     */
    synchronized void clear() {
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getLocation().startsWith(SCHEME + ":")) {
                withdraw(bundle);
            }
        }
    }

    /** A file appeared or changed. */
    synchronized void arrive(Path path) {
        String file = path.getFileName().toString();
        Slot slot = slots.get(file);
        try {
            PluginJar jar = PluginJar.read(path);
            judge(jar);
            if (slot == null || !slot.running()) {
                slots.put(file, Slot.waiting(jar, ""));
            } else if (jar.sameAs(slot.jar())) {
                put(slot.outOfDate("", null, List.of()));
            } else {
                update(slot, jar);
            }
        } catch (RefusedException e) {
            refuse(file, e);
        }
        settle();
    }

    /** A file is gone. */
    synchronized void depart(String file) {
        Slot slot = slots.remove(file);
        if (slot == null) {
            return;
        }
        if (slot.bundle() != null) {
            withdraw(slot.bundle());
        }
        LOG.info("plug-in {} is removed", Printable.of(file));
        publish();
        settle();
    }

    private void judge(PluginJar jar) throws RefusedException {
        policy.judge(jar);
        boolean base =
                Stream.of(context.getBundles())
                        .filter(bundle -> !bundle.getLocation().startsWith(SCHEME + ":"))
                        .anyMatch(bundle -> jar.symbolicName().equals(bundle.getSymbolicName()));
        if (base || jar.symbolicName().equals("system.bundle")) {
            throw new RefusedException(
                    Refusal.BASE_BUNDLE,
                    jar.file(),
                    jar.symbolicName()
                            + " is one of the node's own bundles, which a"
                            + " plug-in cannot replace",
                    "give the plug-in a Bundle-SymbolicName of its own");
        }
    }

    /** A refused file leaves a running plug-in as it was. */
    private void refuse(String file, RefusedException why) {
        LOG.debug("refusal {} of {}", why.refusal(), Printable.of(file), why);
        Slot slot = slots.get(file);
        put(
                slot != null && slot.running()
                        ? slot.outOfDate("update: " + why.getMessage(), null, List.of())
                        : Slot.refused(file, why.getMessage()));
    }

    private void settle() {
        boolean again = true;
        while (again) {
            withdrawUnresolved();
            again = startWaiting() || retryUpdates();
        }
    }

    private void withdrawUnresolved() {
        for (Slot slot : List.copyOf(slots.values())) {
            if (!slot.running()) {
                continue;
            }
            Bundle bundle = slot.bundle();
            if (bundle.getState() == Bundle.UNINSTALLED) {
                put(
                        Slot.refused(
                                slot.file(),
                                slot.file()
                                        + " was uninstalled by hand; touch the file to install it again"));
                continue;
            }
            wiring.resolve(List.of(bundle));
            if (!Wiring.resolved(bundle)) {
                String missing = Wiring.describe(wiring.missing(bundle));
                withdraw(bundle);
                put(Slot.waiting(slot.jar(), missing));
            } else if (bundle.getState() == Bundle.RESOLVED
                    && bundle.adapt(BundleStartLevel.class).isPersistentlyStarted()) {
                start(slot, bundle);
            }
        }
    }

    /** Tries all that wait together. True if one of them runs now. */
    private boolean startWaiting() {
        Map<Slot, Bundle> tried = new LinkedHashMap<>();
        for (Slot slot : List.copyOf(slots.values())) {
            if (slot.waiting()) {
                Bundle bundle = install(slot, tried.keySet());
                if (bundle != null) {
                    tried.put(slot, bundle);
                }
            }
        }
        wiring.resolve(tried.values());
        Map<Slot, String> missing = new LinkedHashMap<>();
        tried.forEach(
                (slot, bundle) -> {
                    if (!Wiring.resolved(bundle)) {
                        missing.put(slot, Wiring.describe(wiring.missing(bundle)));
                    }
                });
        missing.forEach(
                (slot, what) -> {
                    withdraw(tried.get(slot));
                    put(Slot.waiting(slot.jar(), what));
                });
        boolean progress = false;
        for (Map.Entry<Slot, Bundle> entry : tried.entrySet()) {
            if (!missing.containsKey(entry.getKey())) {
                progress |=
                        start(
                                Slot.running(entry.getKey().jar(), entry.getValue()),
                                entry.getValue());
            }
        }
        return progress;
    }

    /** Installs what waits, or says why it has to wait on or is refused and returns null. */
    private Bundle install(Slot slot, Collection<Slot> others) {
        PluginJar jar = slot.jar();
        String holder = holder(jar, others);
        if (holder != null) {
            put(
                    Slot.waiting(
                            jar,
                            "its symbolic name "
                                    + jar.symbolicName()
                                    + " is taken by "
                                    + holder
                                    + "; remove one of the two"));
            return null;
        }
        try {
            judge(jar);
            return context.installBundle(location(jar.file()), jar.open());
        } catch (RefusedException e) {
            refuse(jar.file(), e);
        } catch (BundleException e) {
            refuse(
                    jar.file(),
                    new RefusedException(
                            Refusal.NOT_INSTALLABLE,
                            jar.file(),
                            message(e),
                            "correct its manifest",
                            e));
        }
        return null;
    }

    private String holder(PluginJar jar, Collection<Slot> others) {
        return Stream.concat(slots.values().stream().filter(Slot::running), others.stream())
                .filter(
                        slot ->
                                !slot.file().equals(jar.file())
                                        && slot.jar().symbolicName().equals(jar.symbolicName()))
                .map(Slot::file)
                .findFirst()
                .orElse(null);
    }

    private boolean start(Slot slot, Bundle bundle) {
        try {
            bundle.start(Bundle.START_ACTIVATION_POLICY);
            put(slot);
            return true;
        } catch (BundleException e) {
            withdraw(bundle);
            put(Slot.refused(slot.file(), startFailed(slot.jar(), e).getMessage()));
            return false;
        }
    }

    private static RefusedException startFailed(PluginJar jar, BundleException e) {
        return new RefusedException(
                Refusal.START_FAILED,
                jar.file(),
                "it does not start (" + message(e) + ")",
                "correct it and copy it again",
                e);
    }

    private void update(Slot slot, PluginJar jar) throws RefusedException {
        String holder = holder(jar, List.of());
        if (holder != null) {
            throw new RefusedException(
                    Refusal.NOT_INSTALLABLE,
                    jar.file(),
                    "its symbolic name " + jar.symbolicName() + " is taken by " + holder,
                    "remove one of the two");
        }
        Bundle bundle = slot.bundle();
        try {
            if (exchange(bundle, jar)) {
                put(Slot.running(jar, bundle));
                return;
            }
            List<BundleRequirement> lacks = wiring.missing(bundle);
            rollBack(slot, "update: " + Wiring.describe(lacks), jar, lacks);
        } catch (BundleException e) {
            rollBack(slot, "update: " + startFailed(jar, e).getMessage(), null, List.of());
        }
    }

    /**
     * Gives a bundle other bytes and starts it. False, and not started, if those lack something.
     */
    private boolean exchange(Bundle bundle, PluginJar jar) throws BundleException {
        bundle.stop(Bundle.STOP_TRANSIENT);
        bundle.update(jar.open());
        wiring.refresh(bundle);
        wiring.resolve(List.of(bundle));
        if (!Wiring.resolved(bundle)) {
            return false;
        }
        bundle.start(Bundle.START_ACTIVATION_POLICY);
        return true;
    }

    private void rollBack(Slot slot, String why, PluginJar next, List<BundleRequirement> lacks) {
        String failed;
        try {
            failed =
                    exchange(slot.bundle(), slot.jar())
                            ? ""
                            : Wiring.describe(wiring.missing(slot.bundle()));
        } catch (BundleException e) {
            failed = message(e);
        }
        if (failed.isEmpty()) {
            put(slot.outOfDate(why, next, lacks));
        } else {
            withdraw(slot.bundle());
            put(
                    Slot.refused(
                            slot.file(),
                            why
                                    + "; and its earlier version does not run any more ("
                                    + failed
                                    + ")"));
        }
    }

    /** Tries the updates whose lacks are met now. True if one of them was settled for good. */
    private boolean retryUpdates() {
        boolean progress = false;
        for (Slot slot : List.copyOf(slots.values())) {
            if (!slot.lacks().isEmpty() && wiring.offersAll(slot.lacks())) {
                try {
                    judge(slot.next());
                    update(slot, slot.next());
                } catch (RefusedException e) {
                    refuse(slot.file(), e);
                }
                progress |= slots.get(slot.file()).next() == null;
            }
        }
        return progress;
    }

    private void withdraw(Bundle bundle) {
        try {
            bundle.uninstall();
        } catch (BundleException e) {
            LOG.error("the framework does not let go of {}", Printable.of(bundle.getLocation()), e);
        }
        wiring.refresh(bundle);
    }

    private void put(Slot slot) {
        Slot before = slots.put(slot.file(), slot);
        boolean same =
                before != null
                        && before.state() == slot.state()
                        && before.reason().equals(slot.reason())
                        && Objects.equals(before.bundle(), slot.bundle())
                        && Objects.equals(before.jar(), slot.jar());
        if (!same) {
            log(slot);
            publish();
        }
    }

    private static void log(Slot slot) {
        String file = Printable.of(slot.file());
        String reason = Printable.of(slot.reason());
        switch (slot.state()) {
            case RUNNING -> {
                if (reason.isEmpty()) {
                    LOG.info(
                            "plug-in {} runs: {} {}",
                            file,
                            Printable.of(slot.jar().symbolicName()),
                            Printable.of(slot.jar().version()));
                } else {
                    LOG.warn("plug-in {} runs on in its earlier version: {}", file, reason);
                }
            }
            case WAITING -> LOG.warn("plug-in {} waits: {}", file, reason);
            case REFUSED -> LOG.warn("plug-in {}", reason);
        }
    }

    private void publish() {
        seen = List.copyOf(slots.values());
        changed.run();
    }

    private static String location(String file) {
        try {
            return new URI(SCHEME, file, null).toString();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "the file name " + file + " cannot be written as a location", e);
        }
    }

    private static String message(Throwable e) {
        return e.getCause() == null ? e.getMessage() : e.getMessage() + ": " + e.getCause();
    }
}
