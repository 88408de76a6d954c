package usshadow.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import usshadow.console.Access;
import usshadow.console.ConsoleSession;
import usshadow.console.Consoles;
import usshadow.console.LocalConsoles;
import usshadow.console.PeerTls;
import usshadow.console.VmDirectory;

/** Consoles of machines wherever they are: of this node, or by relay of another. */
@Component(service = Consoles.class)
public final class FollowingConsoles implements Consoles {
    private final Set<FollowingSession> open = ConcurrentHashMap.newKeySet();
    private final FollowingSession.Surroundings around;

    /** Needs to know where machines are, this node's own, and the other nodes. */
    @Activate
    public FollowingConsoles(
            @Reference VmDirectory directory,
            @Reference LocalConsoles locals,
            @Reference PeerTls peers) {
        this(directory, locals, peers, Patience.USUAL);
    }

    FollowingConsoles(
            VmDirectory directory, LocalConsoles locals, PeerTls peers, Patience patience) {
        around =
                new FollowingSession.Surroundings(directory, locals, peers, patience, open::remove);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if a name does not fit into the protocol
     */
    @Override
    public ConsoleSession open(String vm, String port, Access access, Runnable listener) {
        check(vm);
        check(port);
        check(access.user());
        FollowingSession session = new FollowingSession(around, vm, port, access, listener);
        open.add(session);
        return session;
    }

    private static void check(String name) {
        int length = name.getBytes(UTF_8).length;
        if (length > RelayLayout.TEXT_LIMIT) {
            throw new IllegalArgumentException(
                    "a name of %d bytes; at most %d are possible"
                            .formatted(length, RelayLayout.TEXT_LIMIT));
        }
    }

    /** Ends all sessions. */
    @Deactivate
    public void close() {
        open.forEach(FollowingSession::close);
    }
}
