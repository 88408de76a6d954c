package usshadow.device.serial.virtual;

import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import usshadow.console.Access;
import usshadow.console.Attachment;
import usshadow.console.ConsoleException;
import usshadow.console.ConsoleException.Kind;
import usshadow.console.ConsolePort;
import usshadow.console.ConsoleSession;
import usshadow.console.Consoles;
import usshadow.console.InputQueue;
import usshadow.console.LocalConsoles;
import usshadow.console.Permission;
import usshadow.console.PortSession;
import usshadow.console.Presence;
import usshadow.console.Reading;
import usshadow.console.Seat;
import usshadow.console.SessionView;
import usshadow.console.VmStatus;

/**
 * Sessions at the consoles of this virtualized system, for a door inside it. They end when their VM
 * leaves: nothing follows a VM that operators host the console of.
 */
@Component(service = Consoles.class)
public final class LocalSessions implements Consoles {
    private final LocalConsoles consoles;

    /** Sessions at these consoles. */
    @Activate
    public LocalSessions(@Reference LocalConsoles consoles) {
        this.consoles = consoles;
    }

    @Override
    public ConsoleSession open(String vm, String port, Access access, Runnable listener) {
        try {
            Optional<ConsolePort> found = consoles.port(vm, port);
            if (found.isEmpty()) {
                return new Failed(
                        access, new ConsoleException(Kind.MOVED, vm + " is not on this host"));
            }
            boolean seat = access.permission() == Permission.WRITE;
            return new Session(found.get().attach(Attachment.first(access, seat), listener));
        } catch (ConsoleException refused) {
            return new Failed(access, refused);
        }
    }

    /** A session that lives. */
    private record Session(PortSession attached) implements ConsoleSession {
        @Override
        public int type(byte[] bytes, int offset, int length) {
            short[] events = new short[length];
            for (int i = 0; i < length; i++) {
                events[i] = (short) Byte.toUnsignedInt(bytes[offset + i]);
            }
            return offer(events);
        }

        @Override
        public boolean typeBreak() {
            return offer(new short[] {InputQueue.BREAK}) == 1;
        }

        private int offer(short[] events) {
            Seat seat = attached.seat();
            if (!seat.isTaken()) {
                return 0;
            }
            long accepted = attached.accept(seat.ticket(), seat.accepted(), events);
            return Math.clamp(accepted - seat.accepted(), 0, events.length);
        }

        @Override
        public Reading read(byte[] into) {
            return attached.read(into);
        }

        @Override
        public SessionView view() {
            return attached.view();
        }

        @Override
        public Permission permission() {
            return attached.attachment().access().permission();
        }

        @Override
        public long givenUp() {
            return 0;
        }

        @Override
        public void takeOver() {
            attached.takeOver();
        }

        @Override
        public void close() {
            attached.close();
        }
    }

    /** A session that could not be. */
    private record Failed(Access access, ConsoleException why) implements ConsoleSession {
        @Override
        public int type(byte[] bytes, int offset, int length) {
            return 0;
        }

        @Override
        public boolean typeBreak() {
            return false;
        }

        @Override
        public Reading read(byte[] into) {
            return Reading.nothing(0);
        }

        @Override
        public SessionView view() {
            return new SessionView(
                    new VmStatus(VmStatus.Phase.OFF, ""), Presence.NONE, false, Optional.of(why));
        }

        @Override
        public Permission permission() {
            return access.permission();
        }

        @Override
        public long givenUp() {
            return 0;
        }

        @Override
        public void takeOver() {}

        @Override
        public void close() {}
    }
}
