package usshadow.relay;

import static usshadow.console.VmStatus.Phase.MIGRATING;
import static usshadow.console.VmStatus.Phase.SEARCHING;
import static usshadow.console.VmStatus.Phase.UNREACHABLE;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import usshadow.console.Access;
import usshadow.console.Attachment;
import usshadow.console.ConsoleException;
import usshadow.console.ConsoleException.Kind;
import usshadow.console.ConsolePort;
import usshadow.console.ConsoleSession;
import usshadow.console.ConsoleState;
import usshadow.console.LocalConsoles;
import usshadow.console.PeerTls;
import usshadow.console.Permission;
import usshadow.console.Presence;
import usshadow.console.Reading;
import usshadow.console.SessionView;
import usshadow.console.Signal;
import usshadow.console.VmDirectory;
import usshadow.console.VmDirectory.Location;
import usshadow.console.VmStatus;

/**
 * A session that stays with its machine. It has a link to the owner of the moment, or none; what
 * must outlive links is here: the outbox, and the number of the next byte of output.
 *
 * <pre>
 *          located               ended, or located elsewhere
 *   SEARCHING -----> LINKED ----------------------------------> SEARCHING
 *       \________________\______ closed, or refused for good --> ENDED
 * </pre>
 *
 * A thread of its own makes and serves the links.
 */
final class FollowingSession implements ConsoleSession {
    /** How long what was typed may take to be delivered once the user has gone. */
    private static final Duration LINGER = Duration.ofSeconds(30);

    private static final Duration LIVED = Duration.ofSeconds(1);
    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration LAST_RETRY = Duration.ofSeconds(2);

    private final Surroundings around;
    private final String vm;
    private final String port;
    private final Access access;
    private final Runnable listener;
    private final UUID id = UUID.randomUUID();
    private final Outbox outbox = new Outbox();
    private final Signal signal = new Signal();
    private final Locator locator;
    private Duration retry = Duration.ZERO; // the session's thread's
    private boolean attachedBefore; // the session's thread's

    // Guarded by this.
    private Link link;
    private UUID life = ConsoleState.NOBODY;
    private long position;
    private boolean fresh;
    private VmStatus status = new VmStatus(SEARCHING, "");
    private Optional<ConsoleException> ended = Optional.empty();
    private long closedAt;
    private boolean closed;

    /** Starts to look for the machine. */
    FollowingSession(
            Surroundings around, String vm, String port, Access access, Runnable listener) {
        this.around = around;
        this.vm = vm;
        this.port = port;
        this.access = access;
        this.listener = listener;
        locator = new Locator(around.directory(), vm, signal::wake);
        Thread.ofVirtual().name("console-" + vm).start(this::follow);
    }

    // The session's thread.

    private void follow() {
        try {
            while (!isOver()) {
                Location at = locator.last();
                Link there = connect(at);
                if (there == null) {
                    pause();
                } else {
                    serve(there, at);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            locator.close();
            around.over().accept(this);
        }
    }

    private synchronized boolean isOver() {
        if (closed && (outbox.isEmpty() || System.nanoTime() - closedAt > LINGER.toNanos())) {
            return true;
        }
        return ended.isPresent();
    }

    private void pause() throws InterruptedException {
        locator.refresh();
        signal.await(retry.isZero() ? FIRST_RETRY : retry);
        retry = longer(retry);
    }

    private static Duration longer(Duration time) {
        Duration twice = time.multipliedBy(2);
        if (twice.compareTo(FIRST_RETRY) < 0) {
            return FIRST_RETRY;
        }
        return twice.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : twice;
    }

    private Link connect(Location at) {
        try {
            return switch (at) {
                case Location.Local() -> local();
                case Location.Remote remote -> remote(remote);
                case Location.Nowhere(VmStatus why) -> {
                    status(why);
                    yield null;
                }
            };
        } catch (ConsoleException e) {
            lost(e);
        } catch (IOException e) {
            String host = at instanceof Location.Remote remote ? remote.host() : "";
            status(new VmStatus(UNREACHABLE, host));
        }
        return null;
    }

    private Link local() throws ConsoleException {
        Optional<ConsolePort> there = around.locals().port(vm, port);
        return there.isEmpty()
                ? null
                : new LocalLink(there.get(), attachment(), outbox, signal, listener);
    }

    private Link remote(Location.Remote remote) throws ConsoleException, IOException {
        Frame.Attach request = RemoteLink.request(vm, port, attachment());
        return RemoteLink.open(
                around.peers(), around.patience(), remote, request, outbox, signal, listener);
    }

    private synchronized Attachment attachment() {
        boolean seat =
                attachedBefore ? outbox.isWriting() : access.permission() == Permission.WRITE;
        return new Attachment(id, access, seat, outbox.ticket(), life, position);
    }

    private void serve(Link there, Location at) throws InterruptedException {
        long start = System.nanoTime();
        attachedBefore = true;
        use(there);
        while (there.ended().isEmpty() && !isOver() && at.equals(locator.last())) {
            there.pump();
            signal.await(around.patience().signOfLife());
        }
        drop(there);
        if (System.nanoTime() - start > LIVED.toNanos()) {
            retry = Duration.ZERO;
        } else {
            pause();
        }
        locator.refresh();
    }

    private void use(Link there) {
        synchronized (this) {
            link = there;
            if (!there.life().equals(life)) {
                life = there.life();
                position = there.position();
                fresh = true;
            }
        }
        listener.run();
    }

    private void drop(Link there) {
        Optional<ConsoleException> why = there.ended();
        synchronized (this) {
            link = null;
            status = there.status();
        }
        outbox.unlink();
        if (isOver()) {
            there.detach();
        } else {
            there.leave();
            lost(why.orElseGet(() -> new ConsoleException(Kind.MOVED, vm + " is elsewhere")));
        }
    }

    /** A link is over, or was refused: for good, or not. */
    private void lost(ConsoleException why) {
        switch (why.kind()) {
            case MOVED, REPLACED -> {
                if (phase() != MIGRATING) {
                    status(new VmStatus(SEARCHING, ""));
                }
            }
            case UNREACHABLE -> status(new VmStatus(UNREACHABLE, host()));
            case NO_SUCH_PORT, TOO_MANY_SESSIONS, NOT_ALLOWED, PROTOCOL -> end(why);
        }
    }

    private synchronized VmStatus.Phase phase() {
        return status.phase();
    }

    private synchronized String host() {
        return status.host();
    }

    private void status(VmStatus now) {
        synchronized (this) {
            status = now;
        }
        listener.run();
    }

    private void end(ConsoleException why) {
        synchronized (this) {
            ended = Optional.of(why);
        }
        listener.run();
    }

    // The door's threads.

    @Override
    public int type(byte[] bytes, int offset, int length) {
        Link there = usable();
        int count = there == null ? 0 : outbox.add(bytes, offset, length);
        if (count > 0) {
            there.typed();
        }
        return count;
    }

    @Override
    public int send(short[] events, int offset, int length) {
        Link there = usable();
        int count = there == null ? 0 : outbox.add(events, offset, length);
        if (count > 0) {
            there.typed();
        }
        return count;
    }

    @Override
    public boolean typeBreak() {
        Link there = usable();
        boolean added = there != null && outbox.addBreak();
        if (added) {
            there.typed();
        }
        return added;
    }

    private synchronized Link usable() {
        return closed ? null : link;
    }

    @Override
    public synchronized Reading read(byte[] into) {
        if (link == null) {
            return Reading.nothing(position);
        }
        Reading reading = link.read(into);
        position = reading.number() + reading.count();
        if (fresh && reading.count() > 0) {
            fresh = false;
            return reading.asFresh();
        }
        return reading;
    }

    @Override
    public synchronized SessionView view() {
        VmStatus now = link == null ? status : link.status();
        Presence presence = link == null ? Presence.NONE : link.presence();
        return new SessionView(now, presence, outbox.isWriting(), ended);
    }

    @Override
    public Permission permission() {
        return access.permission();
    }

    @Override
    public long givenUp() {
        return outbox.givenUp();
    }

    @Override
    public void takeOver() {
        Link there = usable();
        if (there != null && access.permission() == Permission.WRITE) {
            there.takeOver();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            closedAt = System.nanoTime();
        }
        signal.wake();
    }

    /**
     * What sessions need.
     *
     * @param over called when a session is
     */
    record Surroundings(
            VmDirectory directory,
            LocalConsoles locals,
            PeerTls peers,
            Patience patience,
            Consumer<FollowingSession> over) {}
}
