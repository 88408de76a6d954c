package usshadow.doors;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Carries bytes between two connections, both ways at once, through one bounded buffer each way.
 * The end of one direction is passed on (half-close) while the other goes on; an error ends both.
 */
public final class Pump {
    private static final int BUFFER_BYTES = 32 * 1024;

    private final SocketChannel left;
    private final SocketChannel right;

    private Pump(SocketChannel left, SocketChannel right) {
        this.left = left;
        this.right = right;
    }

    /**
     * Carries bytes until both directions have ended, or until somebody closes one of the channels;
     * then both are closed. Blocks; meant for a virtual thread.
     */
    public static void join(SocketChannel left, SocketChannel right) {
        new Pump(left, right).run();
    }

    /** Closes what there is no more use for; that it cannot be closed properly harms nobody. */
    public static void close(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException unimportant) {
            // The descriptor is gone in any case.
        }
    }

    private void run() {
        Thread back = Thread.ofVirtual().name("pump").start(() -> carry(right, left));
        carry(left, right);
        boolean interrupted = false;
        while (back.isAlive()) {
            try {
                back.join();
            } catch (InterruptedException stop) {
                interrupted = true;
                closeBoth();
            }
        }
        closeBoth();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void carry(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try {
            while (from.read(buffer.clear()) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
            }
            to.shutdownOutput();
        } catch (IOException gone) {
            closeBoth(); // One of the two went away, which is how connections end; the other is
            // told by the close.
        }
    }

    private void closeBoth() {
        close(left);
        close(right);
    }
}
