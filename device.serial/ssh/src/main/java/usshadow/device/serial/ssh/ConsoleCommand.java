package usshadow.device.serial.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import org.apache.sshd.common.io.IoInputStream;
import org.apache.sshd.common.io.IoOutputStream;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelDataReceiver;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.AsyncCommand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.console.ConsoleSession;
import usshadow.console.Consoles;

/**
 * One client at one console.
 *
 * <pre>
 *   client --data, break--> inbox --InputPump---> console session
 *   client &lt;--data, stderr------- OutputPump &lt;--- console session
 * </pre>
 *
 * Data is taken on the connection's thread, so that a break keeps its place; each pump has a
 * virtual thread. One chunk at a time is given to MINA, and the next when that has left for the
 * socket: a client that claims a huge window and reads nothing costs no more than one that reads.
 */
final class ConsoleCommand implements AsyncCommand, ChannelDataReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleCommand.class);
    private static final int ENDED = 1;

    private final Consoles consoles;
    private final KeyJudge.Granted granted;
    private final ChannelSession channel;
    private final Inbox inbox = new Inbox();

    private IoOutputStream out;
    private IoOutputStream err;
    private ExitCallback exit;
    private ConsoleSession session;
    private volatile InputPump input;
    private volatile OutputPump output;
    private Thread inputThread;
    private Thread outputThread;

    ConsoleCommand(Consoles consoles, KeyJudge.Granted granted, ChannelSession channel) {
        this.consoles = consoles;
        this.granted = granted;
        this.channel = channel;
    }

    @Override
    public void start(ChannelSession ignored, Environment environment) {
        ConsoleName name = granted.name();
        session = consoles.open(name.vm(), name.port(), granted.access(), this::wake);
        input = new InputPump(session, inbox, count -> channel.getLocalWindow().release(count));
        output = new OutputPump(session, name.vm(), sink(out), sink(err));
        String thread = "console-" + channel.getSession().getRemoteAddress();
        inputThread = Thread.ofVirtual().name(thread + "-in").start(() -> run(input::run));
        outputThread = Thread.ofVirtual().name(thread + "-out").start(() -> run(this::show));
    }

    private void show() throws IOException, InterruptedException {
        output.run();
        exit.onExit(ENDED);
    }

    private void run(Pump pump) {
        try {
            pump.run();
        } catch (IOException e) {
            LOG.debug("{}: the client has gone", Thread.currentThread().getName(), e);
            channel.close(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // destroyed: the thread ends
        }
    }

    private void wake() {
        InputPump in = input;
        OutputPump show = output;
        if (in != null) {
            in.wake();
        }
        if (show != null) {
            show.wake();
        }
    }

    private static OutputPump.Sink sink(IoOutputStream stream) {
        return (bytes, count) -> {
            var written = stream.writeBuffer(new ByteArrayBuffer(bytes.clone(), 0, count));
            try {
                written.verify();
            } catch (InterruptedIOException e) {
                throw (InterruptedException) new InterruptedException().initCause(e);
            }
        };
    }

    @Override
    public void destroy(ChannelSession ignored) {
        if (session != null) {
            session.close();
            inputThread.interrupt();
            outputThread.interrupt();
        }
    }

    // What the client sends.

    /** Gives nothing back to the window: that opens as the console accepts. */
    @Override
    public int data(ChannelSession ignored, byte[] bytes, int offset, int length)
            throws IOException {
        if (!inbox.add(bytes, offset, length)) {
            throw new IOException("the client sent more than its window of " + Inbox.WINDOW);
        }
        wake();
        return 0;
    }

    /** A break; false if too many are waiting. */
    boolean addBreak() {
        boolean added = inbox.addBreak();
        wake();
        return added;
    }

    /** The client sends no more; it may still watch. */
    @Override
    public void close() {
        inbox.end();
        wake();
    }

    // What MINA gives.

    @Override
    public void setIoOutputStream(IoOutputStream stream) {
        out = stream;
    }

    @Override
    public void setIoErrorStream(IoOutputStream stream) {
        err = stream;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        exit = callback;
    }

    /** Not used: data comes to {@link #data}. */
    @Override
    public void setIoInputStream(IoInputStream stream) {}

    /** Not used: data comes to {@link #data}. */
    @Override
    public void setInputStream(InputStream stream) {}

    /** Not used: the asynchronous stream is. */
    @Override
    public void setOutputStream(OutputStream stream) {}

    /** Not used: the asynchronous stream is. */
    @Override
    public void setErrorStream(OutputStream stream) {}

    private interface Pump {
        void run() throws IOException, InterruptedException;
    }
}
