package usshadow.device.serial.ssh;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import usshadow.console.Access;
import usshadow.console.Attachment;
import usshadow.console.ConsoleException;
import usshadow.console.ConsolePort;
import usshadow.console.ConsoleSession;
import usshadow.console.Consoles;
import usshadow.console.InputQueue;
import usshadow.console.Permission;
import usshadow.console.PortSession;
import usshadow.console.Reading;
import usshadow.console.Seat;
import usshadow.console.SessionView;
import usshadow.console.VmDirectory;
import usshadow.console.Waker;

/** One machine, web1, with one port, and the keys of its users. */
final class FakeCloud implements Consoles, VmDirectory, AutoCloseable {
    final Waker waker = new Waker("waker");
    final ConsolePort port = new ConsolePort("web1", "com1", waker);

    /** By {@code user key}; the owner's user is empty. */
    final Map<String, Access> keys = new ConcurrentHashMap<>();

    @Override
    public Optional<Access> authenticate(String vm, String user, String publicKey) {
        Access access = keys.get(user + " " + publicKey);
        return vm.equals("web1") ? Optional.ofNullable(access) : Optional.empty();
    }

    @Override
    public ConsoleSession open(String vm, String name, Access access, Runnable listener) {
        try {
            boolean seat = access.permission() == Permission.WRITE;
            return new Session(port.attach(Attachment.first(access, seat), listener));
        } catch (ConsoleException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public Location locate(String vm) {
        return new Location.Local();
    }

    @Override
    public Watch watch(String vm, Runnable listener) {
        return () -> {};
    }

    @Override
    public void close() {
        port.close();
        waker.close();
    }

    private record Session(PortSession port) implements ConsoleSession {
        @Override
        public int send(short[] events, int offset, int length) {
            throw new UnsupportedOperationException("a serial port takes bytes");
        }

        @Override
        public int type(byte[] bytes, int offset, int length) {
            short[] events = new short[length];
            for (int i = 0; i < length; i++) {
                events[i] = (short) Byte.toUnsignedInt(bytes[offset + i]);
            }
            Seat seat = port.seat();
            return (int) (port.accept(seat.ticket(), seat.accepted(), events) - seat.accepted());
        }

        @Override
        public boolean typeBreak() {
            Seat seat = port.seat();
            short[] events = {InputQueue.BREAK};
            return port.accept(seat.ticket(), seat.accepted(), events) > seat.accepted();
        }

        @Override
        public Reading read(byte[] into) {
            return port.read(into);
        }

        @Override
        public SessionView view() {
            return port.view();
        }

        @Override
        public Permission permission() {
            return port.attachment().access().permission();
        }

        @Override
        public long givenUp() {
            return 0;
        }

        @Override
        public void takeOver() {
            port.takeOver();
        }

        @Override
        public void close() {
            port.close();
        }
    }
}
