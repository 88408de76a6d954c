package usshadow.node.impl;

import java.util.Collections;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Brings what the framework's own bundles say (OSGi Log Service 1.5) into the node's log. */
@Component(service = {}, immediate = true)
public final class LogBridge implements LogListener {
    private final LogReaderService reader;
    private long lastSequence = -1;

    /** Tells what was logged before, and listens from now on. */
    @Activate
    public LogBridge(@Reference LogReaderService reader) {
        this.reader = reader;
        reader.addLogListener(this);
        Collections.list(reader.getLog()).reversed().forEach(this::logged);
    }

    /** Listens no more. */
    @Deactivate
    public void close() {
        reader.removeLogListener(this);
    }

    @Override
    public synchronized void logged(LogEntry entry) {
        if (entry.getSequence() <= lastSequence) {
            return; // told already, while the earlier ones were read
        }
        lastSequence = entry.getSequence();
        String bundle = entry.getBundle() == null ? "osgi" : entry.getBundle().getSymbolicName();
        Logger log = LoggerFactory.getLogger("osgi." + bundle);
        log.atLevel(level(entry)).setCause(entry.getException()).log("{}", entry.getMessage());
    }

    /** The framework's events are many and of interest only when something is wrong. */
    private static Level level(LogEntry entry) {
        return switch (entry.getLogLevel()) {
            case ERROR -> Level.ERROR;
            case WARN -> Level.WARN;
            case INFO, AUDIT -> Level.DEBUG;
            case DEBUG, TRACE -> Level.TRACE;
        };
    }
}
