package usshadow.hypervisor.cloud;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.confinement.VirtualizedSystem;
import usshadow.ultracall.UltracallGate;
import usshadow.ultracall.UltracallHandler;
import usshadow.ultracall.UltracallHandlers;

/**
 * Keeps an ultracall gate open on the memory of every virtualized system that there is, and offers
 * all of them the node's handlers. A gate is closed before the unbind of its system returns, so
 * that the memory can be unmapped then.
 */
@Component(service = UltracallGates.class, immediate = true)
public final class UltracallGates {
    private static final Logger LOG = LoggerFactory.getLogger(UltracallGates.class);
    private static final long HANDLER_END_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final UltracallHandlers handlers = new UltracallHandlers();
    private final Map<String, UltracallGate> gates = new HashMap<>();

    /** Without gates, until systems are bound. */
    @Activate
    public UltracallGates() {
        // References come by their bind methods.
    }

    /** Opens the gate of a virtualized system. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addSystem(VirtualizedSystem system) {
        UltracallGate gate =
                UltracallGate.open(
                        system.name(),
                        system.memory().segment(),
                        handlers,
                        UltracallGates::faulted);
        synchronized (this) {
            gates.put(system.name(), gate);
        }
        LOG.debug("gate of {} is open", system.name());
    }

    /** Closes the gate of a virtualized system; no thread uses its memory afterwards. */
    void removeSystem(VirtualizedSystem system) {
        close(system.name());
    }

    /**
     * The gate has logged why; its system goes on without ultracalls until it is stopped, which
     * closes the gate.
     */
    private static void faulted(UltracallGate gate, Throwable cause) {
        LOG.warn(
                "virtualized system {} has no ultracalls any more: stop it and start it again",
                gate.virtualizedSystem());
    }

    private void close(String name) {
        UltracallGate gate;
        synchronized (this) {
            gate = gates.remove(name);
        }
        if (gate != null) {
            gate.close();
            LOG.debug("gate of {} is closed: {}", name, gate.counters());
        }
    }

    /** Offers a handler to all gates. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addHandler(UltracallHandler handler) {
        try {
            handlers.add(handler);
        } catch (IllegalStateException | IllegalArgumentException e) {
            LOG.error("an ultracall handler is left out: {}", e.getMessage());
        }
    }

    /** Withdraws a handler and ends its calls. */
    void removeHandler(UltracallHandler handler) {
        handlers.remove(handler);
        List<UltracallGate> open;
        synchronized (this) {
            open = List.copyOf(gates.values());
        }
        for (UltracallGate gate : open) {
            if (!gate.endCallsOf(handler, HANDLER_END_NANOS)) {
                LOG.error(
                        "{} goes although a call of {} to it has not ended",
                        handler,
                        gate.virtualizedSystem());
            }
        }
    }

    /** The open gate of a virtualized system, or null. */
    synchronized UltracallGate gate(String name) {
        return gates.get(name);
    }

    /** Closes all gates. */
    @Deactivate
    void close() {
        List<String> names;
        synchronized (this) {
            names = List.copyOf(gates.keySet());
        }
        names.forEach(this::close);
    }
}
