package usshadow.bench;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import usshadow.console.Access;
import usshadow.console.Attachment;
import usshadow.console.ConsoleException;
import usshadow.console.ConsolePort;
import usshadow.console.Permission;
import usshadow.console.PortSession;
import usshadow.console.Reading;
import usshadow.console.Seat;
import usshadow.console.Signal;

/** A door that leads from a console to a Unix socket: two threads, as any door has. */
final class ConsoleBridge implements AutoCloseable {
    private static final int CHUNK = 0x2000;

    private final SocketChannel channel;
    private final PortSession session;
    private final Signal output = new Signal();
    private final Signal room = new Signal();

    ConsoleBridge(ConsolePort port, Path socket) throws IOException, ConsoleException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        session =
                port.attach(
                        Attachment.first(new Access("bench", Permission.WRITE), true), this::wake);
        Thread.ofPlatform().daemon().name("bridge out").start(() -> pump(this::copyOut));
        Thread.ofPlatform().daemon().name("bridge in").start(() -> pump(this::copyIn));
    }

    private void wake() {
        output.wake();
        room.wake();
    }

    private interface Pump {
        void run() throws IOException, InterruptedException;
    }

    /** Ends with the channel. */
    private static void pump(Pump pump) {
        try {
            pump.run();
        } catch (IOException e) {
            // The other side, or this one, has hung up.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void copyOut() throws IOException, InterruptedException {
        byte[] bytes = new byte[CHUNK];
        while (channel.isOpen()) {
            Reading reading = session.read(bytes);
            if (reading.lost() > 0) {
                throw new IOException(reading.lost() + " bytes were overwritten unread");
            }
            if (reading.count() == 0) {
                output.await();
                continue;
            }
            ByteBuffer rest = ByteBuffer.wrap(bytes, 0, reading.count());
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        }
    }

    private void copyIn() throws IOException, InterruptedException {
        ByteBuffer bytes = ByteBuffer.allocate(CHUNK);
        while (channel.read(bytes) >= 0) {
            short[] events = new short[bytes.position()];
            for (int i = 0; i < events.length; i++) {
                events[i] = (short) (bytes.get(i) & 0xff);
            }
            bytes.clear();
            Seat seat = session.seat();
            long wanted = seat.accepted() + events.length;
            while (session.accept(seat.ticket(), seat.accepted(), events) < wanted) {
                room.await();
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        session.close();
        wake();
    }
}
