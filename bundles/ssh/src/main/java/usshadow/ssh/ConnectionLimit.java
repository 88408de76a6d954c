package usshadow.ssh;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;

/** Closes connections beyond a number. MINA's own limits count authenticated sessions only. */
final class ConnectionLimit implements SessionListener {
    private final Set<Session> open = ConcurrentHashMap.newKeySet();
    private final int limit;

    ConnectionLimit(int limit) {
        this.limit = limit;
    }

    @Override
    public void sessionCreated(Session session) {
        open.add(session);
        if (open.size() > limit) {
            session.close(true);
        }
    }

    @Override
    public void sessionClosed(Session session) {
        open.remove(session);
    }
}
