package usshadow.console;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import usshadow.console.ConsoleException.Kind;
import usshadow.console.screen.ScreenSource;

/**
 * The console of one serial port or one display of one virtual machine, at the machine's owner. It
 * holds what was typed until the device takes it, and the newest output until everybody has read
 * it; both have running numbers that go on at the next owner.
 *
 * <pre>
 *   sessions --accept--> [ input queue ] --poll--> device
 *   sessions &lt;--read---- [ scroll-back ] &lt;--put--- device
 * </pre>
 *
 * <p>It begins with its gate shut: {@link #open} lets input in, {@link #freeze} shuts the gate
 * again and takes the state. The owner makes sure that the machine does not run in between, so that
 * nothing is put out.
 *
 * <p>All methods may be called on any thread. One short lock guards everything; nothing is called
 * while it is held, and nothing blocks. Sessions' listeners are called on the {@link Waker}'s
 * thread, the device's on the thread of whoever brought the input.
 */
public final class ConsolePort implements AutoCloseable {
    /** How many input events wait at most. */
    public static final int INPUT_LIMIT = ConsoleStateLayout.EVENTS;

    /** How many bytes of output are kept. */
    public static final int SCROLL_BACK = ConsoleStateLayout.SCROLL_BACK;

    /** How many sessions are attached at most. */
    public static final int MAX_SESSIONS = 64;

    private static final int READ_LIMIT = 0x2000; // bounds how long one reader holds the lock

    /** Room for releasing all keys and buttons. */
    private static final int RELEASES = ConsoleStateLayout.RELEASES;

    private final String vm;
    private final String name;
    private final Waker waker;

    private final Object lock = new Object();
    private final boolean display;
    private final InputQueue input;
    private final HeldKeys held = new HeldKeys();
    private final Waker.Bell released;
    private final ScrollBack output = new ScrollBack(SCROLL_BACK);
    private final Map<UUID, PortSession> sessions = new HashMap<>();
    private UUID life = UUID.randomUUID();
    private UUID seat = ConsoleState.NOBODY; // a ticket: who knows it may type
    private VmStatus status = new VmStatus(VmStatus.Phase.OFF, "");
    private Predicate<Access> rights = access -> true;
    private boolean open;
    private boolean closed;
    private boolean readersWait;
    private boolean releaseDue;
    private OpenEnd device = new OpenEnd(ConsolePort::nobodyListens);
    private ScreenSource screen;

    /**
     * An empty serial port with a life of its own, the gate shut.
     *
     * @param vm the machine's name
     * @param name the port's, such as {@code com1}
     * @param waker calls the sessions' listeners
     */
    public ConsolePort(String vm, String name, Waker waker) {
        this(vm, name, waker, false);
    }

    private ConsolePort(String vm, String name, Waker waker, boolean display) {
        this.vm = vm;
        this.name = name;
        this.waker = waker;
        this.display = display;
        released = waker.bell(this::tellDevice);
        input =
                display
                        ? new InputQueue(INPUT_LIMIT + RELEASES, 0)
                        : new InputQueue(INPUT_LIMIT, 0, InputQueue.BREAK);
    }

    /**
     * A display: its input is {@link DisplayInput}'s, its sessions read their screen's stream, and
     * keys that are down when nobody types any more are released.
     */
    public static ConsolePort display(String vm, String name, Waker waker) {
        return new ConsolePort(vm, name, waker, true);
    }

    /** Whether it is a display. */
    public boolean isDisplay() {
        return display;
    }

    /** Writes and reads its state. */
    public ConsoleStateCodec codec() {
        return display ? ConsoleStateCodec.display() : ConsoleStateCodec.serial();
    }

    /** The machine's name. */
    public String vm() {
        return vm;
    }

    /** The port's name. */
    public String name() {
        return name;
    }

    // The owner's side.

    /** Opens the gate: the machine is this owner's and may run. */
    public void open() {
        OpenEnd listening;
        synchronized (lock) {
            open = true;
            closed = false;
            if (releaseDue || seat.equals(ConsoleState.NOBODY)) {
                releaseHeld();
            }
            listening = device;
            ringAll();
        }
        listening.tell();
    }

    /**
     * Shuts the gate and takes the state: from now on no input is accepted, and the device gets
     * none, until {@link #open}.
     */
    public ConsoleState freeze() {
        synchronized (lock) {
            open = false;
            return snapshot();
        }
    }

    /** The state at this moment; a cut that fits the device's only if the port is frozen. */
    public ConsoleState state() {
        synchronized (lock) {
            return snapshot();
        }
    }

    /**
     * Becomes what was saved. Whoever is attached is told to attach again, and finds its place.
     *
     * @throws IllegalStateException if the gate is open: a port in use is not replaced
     */
    public void restore(ConsoleState state) {
        synchronized (lock) {
            if (open) {
                throw new IllegalStateException(
                        "console %s of %s is open; freeze it before restoring into it"
                                .formatted(name, vm));
            }
            endAll();
            life = state.life();
            seat = state.seat();
            input.reset(state.input());
            for (short event : state.queued()) {
                input.add(event);
            }
            output.restore(state.output(), state.scrollBack());
            held.restore(state.held());
        }
    }

    /**
     * Says who may be here. Sessions that may not, or not any more, end; until this is said anybody
     * may.
     *
     * @param now judges a session's user with the permission that he came with
     */
    public void rights(Predicate<Access> now) {
        synchronized (lock) {
            rights = now;
            for (PortSession session : List.copyOf(sessions.values())) {
                if (!now.test(session.attachment().access())) {
                    if (writes(session)) {
                        freeSeat();
                    }
                    end(session, notAllowed(session.attachment()));
                    ringAll();
                }
            }
        }
    }

    private ConsoleException notAllowed(Attachment who) {
        return new ConsoleException(
                Kind.NOT_ALLOWED, "%s has no right to be at %s".formatted(who.access().user(), vm));
    }

    /** Says what the machine does; sessions are told of changes. */
    public void status(VmStatus now) {
        synchronized (lock) {
            if (!now.equals(status)) {
                status = now;
                ringAll();
            }
        }
    }

    /**
     * The machine is gone from here, for instance because another host owns it now: sessions end.
     * {@link #open} undoes it, should the machine go on here after all.
     */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            open = false;
            endAll();
        }
    }

    /**
     * Gives a device the port, in place of the device that had it before.
     *
     * @param onInput called when there is input again, and once at the start if there is some; it
     *     may take the machine's device lock for a short while
     */
    public DeviceEnd device(Runnable onInput) {
        OpenEnd end = new OpenEnd(onInput);
        synchronized (lock) {
            device = end;
        }
        end.tell();
        return end;
    }

    // The sessions' side; PortSession calls the package-private methods.

    /**
     * Attaches a session.
     *
     * @param listener called when there is output again after a reading that found none, when input
     *     is accepted again after some was not, and when the view has changed; see {@link Waker}
     * @throws ConsoleException if the port is closed or has too many sessions
     */
    public PortSession attach(Attachment who, Runnable listener) throws ConsoleException {
        synchronized (lock) {
            PortSession before = sessions.get(who.session());
            check(who, before);
            if (before != null) {
                end(before, new ConsoleException(Kind.REPLACED, "attached once more elsewhere"));
            }
            long from =
                    life.equals(who.life())
                            ? Math.min(who.output(), output.next())
                            : output.oldest();
            UUID reads = display ? UUID.randomUUID() : life; // a stream begins anew
            PortSession session = new PortSession(this, who, reads, from, waker.bell(listener));
            sessions.put(who.session(), session);
            seat(session);
            ringAll();
            return session;
        }
    }

    private static void nobodyListens() {}

    private void seat(PortSession session) {
        Attachment who = session.attachment();
        session.accepted = input.next();
        if (who.access().permission() != Permission.WRITE) {
            return;
        }
        if (!seat.equals(ConsoleState.NOBODY) && seat.equals(who.ticket())) {
            session.ticket = seat;
        } else if (who.seat() && seated() == null) {
            giveSeat(session);
        }
    }

    private void freeSeat() {
        seat = ConsoleState.NOBODY;
        releaseHeld();
    }

    /** Nobody holds the keys down any more that were pressed before; not while the gate is shut. */
    private void releaseHeld() {
        releaseDue = !open;
        for (int event = open ? held.release() : InputQueue.NONE;
                event != InputQueue.NONE;
                event = held.release()) {
            input.add(event);
            held.note(event);
            released.ring();
        }
    }

    private void tellDevice() {
        OpenEnd listening;
        synchronized (lock) {
            listening = device;
        }
        listening.tell();
    }

    private void giveSeat(PortSession session) {
        releaseHeld();
        seat = UUID.randomUUID();
        session.ticket = seat;
        session.accepted = input.next();
    }

    /** Who has the seat and is there. */
    private PortSession seated() {
        for (PortSession session : sessions.values()) {
            if (writes(session)) {
                return session;
            }
        }
        return null;
    }

    private void check(Attachment who, PortSession before) throws ConsoleException {
        if (!rights.test(who.access())) {
            throw notAllowed(who);
        }
        if (closed) {
            throw new ConsoleException(Kind.MOVED, "%s is no longer here".formatted(vm));
        }
        if (before == null && sessions.size() == MAX_SESSIONS) {
            throw new ConsoleException(
                    Kind.TOO_MANY_SESSIONS,
                    "%s has %d sessions at %s already; end one of them"
                            .formatted(vm, MAX_SESSIONS, name));
        }
        if (before != null && !before.attachment().access().user().equals(who.access().user())) {
            throw new ConsoleException(Kind.NOT_ALLOWED, "the session is another user's");
        }
    }

    long accept(PortSession session, UUID ticket, long number, short[] events) {
        OpenEnd listening = null;
        long accepted;
        synchronized (lock) {
            if (!writes(session) || !ticket.equals(seat)) {
                return session.accepted;
            }
            long wanted = number + events.length;
            if (open && number <= input.next()) {
                boolean wasEmpty = input.size() == 0;
                for (long n = input.next(); n < wanted; n++) {
                    int event = events[(int) (n - number)];
                    if (input.size() >= INPUT_LIMIT || !input.add(event)) {
                        break;
                    }
                    if (display) {
                        held.note(event);
                    }
                }
                listening = wasEmpty && input.size() > 0 ? device : null;
            }
            accepted = input.next();
            session.accepted = accepted;
            session.blocked = accepted < wanted;
        }
        if (listening != null) {
            listening.tell();
        }
        return accepted;
    }

    Reading read(PortSession session, byte[] into) {
        synchronized (lock) {
            long lost = Math.max(0, output.oldest() - session.position);
            long from = session.position + lost;
            int limit = Math.min(into.length, READ_LIMIT);
            int count = output.copy(from, into, limit);
            session.position = from + count;
            if (count == 0) {
                session.drained = true;
                readersWait = true;
            }
            return new Reading(lost, from, count);
        }
    }

    boolean takeOver(PortSession session) {
        synchronized (lock) {
            boolean may = session.attachment().access().permission() == Permission.WRITE;
            if (!may || !isAttached(session)) {
                return false;
            }
            if (!writes(session)) {
                giveSeat(session);
                ringAll();
            }
            return true;
        }
    }

    SessionView view(PortSession session) {
        synchronized (lock) {
            PortSession seated = seated();
            String user = seated == null ? "" : seated.attachment().access().user();
            Presence presence = new Presence(user, sessions.size());
            return new SessionView(status, presence, writes(session), session.ended);
        }
    }

    Seat seatOf(PortSession session) {
        synchronized (lock) {
            boolean has = session.ended.isPresent() || writes(session);
            return new Seat(has ? session.ticket : ConsoleState.NOBODY, session.accepted);
        }
    }

    /** What a session may look at; null: nothing now. */
    ScreenSource screenFor(PortSession session) {
        synchronized (lock) {
            return isAttached(session) && open ? screen : null;
        }
    }

    long position(PortSession session) {
        synchronized (lock) {
            return session.position;
        }
    }

    void detach(PortSession session, boolean comesBack) {
        synchronized (lock) {
            if (isAttached(session)) {
                if (writes(session) && !comesBack) {
                    freeSeat();
                }
                sessions.remove(session.attachment().session());
                ringAll();
            }
        }
    }

    private boolean isAttached(PortSession session) {
        return sessions.get(session.attachment().session()) == session;
    }

    private boolean writes(PortSession session) {
        return isAttached(session)
                && session.ticket.equals(seat)
                && !seat.equals(ConsoleState.NOBODY);
    }

    private ConsoleState snapshot() {
        return new ConsoleState(
                life,
                seat,
                input.first(),
                input.copy(input.first(), INPUT_LIMIT + RELEASES),
                output.next(),
                output.bytes(),
                display ? held.bytes() : new byte[0]);
    }

    private void ringAll() {
        for (PortSession session : sessions.values()) {
            session.bell.ring();
        }
    }

    private void endAll() {
        ConsoleException moved = new ConsoleException(Kind.MOVED, vm + " is at another owner");
        for (PortSession session : List.copyOf(sessions.values())) {
            end(session, moved);
        }
    }

    /** One that had the seat keeps its ticket, for the next port. */
    private void end(PortSession session, ConsoleException why) {
        if (!writes(session)) {
            session.ticket = ConsoleState.NOBODY;
        }
        sessions.remove(session.attachment().session());
        session.ended = Optional.of(why);
        session.bell.ring();
    }

    private void ringReaders() {
        readersWait = false;
        for (PortSession session : sessions.values()) {
            if (session.drained) {
                session.drained = false;
                session.bell.ring();
            }
        }
    }

    private void ringBlocked() {
        PortSession seated = seated();
        if (seated != null && seated.blocked) {
            seated.blocked = false;
            seated.bell.ring();
        }
    }

    /** Alive as long as it is the port's {@code device}. */
    private final class OpenEnd implements DeviceEnd {
        private final Runnable onInput;

        OpenEnd(Runnable onInput) {
            this.onInput = onInput;
        }

        void tell() {
            if (available() > 0) {
                onInput.run();
            }
        }

        @Override
        public int poll() {
            synchronized (lock) {
                if (device != this || !open) {
                    return InputQueue.NONE;
                }
                int event = input.poll();
                if (event != InputQueue.NONE) {
                    ringBlocked();
                }
                return event;
            }
        }

        @Override
        public int peek() {
            synchronized (lock) {
                return device == this && open ? input.peek() : InputQueue.NONE;
            }
        }

        @Override
        public int available() {
            synchronized (lock) {
                return device == this && open ? input.size() : 0;
            }
        }

        @Override
        public void show(ScreenSource source) {
            synchronized (lock) {
                if (device == this) {
                    screen = source;
                    ringAll();
                }
            }
        }

        @Override
        public void put(int value) {
            synchronized (lock) {
                if (device == this) {
                    output.add(value);
                    if (readersWait) {
                        ringReaders();
                    }
                }
            }
        }

        @Override
        public void close() {
            synchronized (lock) {
                if (device == this) {
                    device = new OpenEnd(ConsolePort::nobodyListens);
                    screen = null;
                }
            }
        }
    }
}
