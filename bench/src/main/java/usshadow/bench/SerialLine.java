package usshadow.bench;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The far end of a guest's serial line: a Unix socket, typed into and read by one thread. */
final class SerialLine implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int CHUNK = 1 << 16;
    private static final int SHOWN = 400;
    private static final ScheduledExecutorService WATCH =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("patience").factory());

    private final SocketChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
    private final StringBuilder seen = new StringBuilder();
    private int matched;

    private SerialLine(SocketChannel channel) {
        this.channel = channel;
    }

    /** Where a guest's machine connects to. */
    static ServerSocketChannel listen(Path path) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        return server;
    }

    /** Waits for the machine. */
    static SerialLine accept(ServerSocketChannel server) throws IOException {
        try (server) {
            return within(server, () -> new SerialLine(server.accept()));
        }
    }

    private interface Wait<T> {
        T done() throws IOException;
    }

    /** Closes the channel, which ends the wait, when patience ends. */
    private static <T> T within(AutoCloseable channel, Wait<T> wait) throws IOException {
        Future<?> end =
                WATCH.schedule(
                        () -> {
                            channel.close();
                            return null;
                        },
                        PATIENCE.toSeconds(),
                        TimeUnit.SECONDS);
        try {
            return wait.done();
        } finally {
            end.cancel(false);
        }
    }

    void type(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /**
     * Reads until a text has come, after what was expected before.
     *
     * @throws IOException if it does not; the message has the end of what came
     */
    void expect(String text) throws IOException {
        within(channel, () -> read(text));
    }

    private Void read(String text) throws IOException {
        int from = matched;
        int at;
        while ((at = seen.indexOf(text, from)) < 0) {
            from = Math.max(matched, seen.length() - text.length());
            some(text);
        }
        matched = at + text.length();
        return null;
    }

    private void some(String text) throws IOException {
        buffer.clear();
        int count;
        try {
            count = channel.read(buffer);
        } catch (IOException e) {
            throw new IOException(missing(text), e);
        }
        if (count < 0) {
            throw new IOException(missing(text));
        }
        buffer.flip();
        seen.append(StandardCharsets.ISO_8859_1.decode(buffer));
    }

    private String missing(String text) {
        return "the guest did not say '%s', last: ...%s"
                .formatted(text.strip(), seen.substring(Math.max(0, seen.length() - SHOWN)));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
