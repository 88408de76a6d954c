package usshadow.relay;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.console.Signal;
import usshadow.console.VmDirectory;
import usshadow.console.VmDirectory.Location;
import usshadow.console.VmStatus;

/** Knows where a machine was last; asks the directory on a thread of its own. */
final class Locator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Locator.class);

    private final VmDirectory directory;
    private final String vm;
    private final Runnable changed;
    private final Signal ask = new Signal();
    private final VmDirectory.Watch watch;
    private final Thread thread;
    private volatile Location last =
            new Location.Nowhere(new VmStatus(VmStatus.Phase.SEARCHING, ""));

    /**
     * Begins to ask.
     *
     * @param changed called when the answer differs from the one before
     */
    Locator(VmDirectory directory, String vm, Runnable changed) {
        this.directory = directory;
        this.vm = vm;
        this.changed = changed;
        watch = directory.watch(vm, ask::wake);
        thread = Thread.ofVirtual().name("locate-" + vm).start(this::run);
    }

    /** The last answer. */
    Location last() {
        return last;
    }

    /** Asks again; does not wait. */
    void refresh() {
        ask.wake();
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Location now = locate();
                if (!now.equals(last)) {
                    last = now;
                    changed.run();
                }
                ask.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private Location locate() {
        try {
            return directory.locate(vm);
        } catch (RuntimeException e) { // the directory's fault is no reason to end sessions
            LOG.warn("Cannot look for {}", vm, e);
            return new Location.Nowhere(
                    new VmStatus(VmStatus.Phase.UNREACHABLE, "", "the directory failed"));
        }
    }

    @Override
    public void close() {
        watch.close();
        thread.interrupt();
    }
}
