package usshadow.confinement.supervisor;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back what a virtualized system had, last taken first; what cannot be given back does not
 * hold up the rest.
 */
final class Reclaim implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reclaim.class);

    private record Step(String what, AutoCloseable closing) {}

    private final String name;
    private final Deque<Step> steps = new ArrayDeque<>();

    Reclaim(String name) {
        this.name = name;
    }

    /** Notes that {@code resource} is to be given back. */
    <T extends AutoCloseable> T add(String what, T resource) {
        steps.push(new Step(what, resource));
        return resource;
    }

    @Override
    public void close() {
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            try {
                step.closing().close();
            } catch (Exception e) { // Whatever it is: the rest must be given back as well.
                LOG.error(
                        "virtualized system {}: {} could not be given back", name, step.what(), e);
            }
        }
    }
}
