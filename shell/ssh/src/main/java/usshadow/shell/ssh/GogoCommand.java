package usshadow.shell.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/** What one SSH channel asked for, on a thread of its own until it ends or the client goes. */
abstract class GogoCommand implements Command {
    private InputStream in;
    private PrintStream out;
    private PrintStream err;
    private ExitCallback exit;
    private Thread thread;

    /** Does the work and returns the channel's exit code. */
    abstract int run(
            ChannelSession channel,
            Environment environment,
            InputStream in,
            PrintStream out,
            PrintStream err)
            throws IOException;

    @Override
    public final void start(ChannelSession channel, Environment environment) {
        thread =
                Thread.ofPlatform()
                        .name("shell-" + channel.getSession().getRemoteAddress())
                        .daemon()
                        .start(() -> runToExit(channel, environment));
    }

    private void runToExit(ChannelSession channel, Environment environment) {
        int code = 1;
        try {
            code = run(channel, environment, in, out, err);
        } catch (IOException e) {
            err.println("error: " + Failures.describe(e));
        } finally {
            out.flush();
            err.flush();
            exit.onExit(code);
        }
    }

    @Override
    public final void destroy(ChannelSession channel) {
        if (thread != null) {
            thread.interrupt();
        }
    }

    @Override
    public final void setInputStream(InputStream stream) {
        in = stream;
    }

    @Override
    public final void setOutputStream(OutputStream stream) {
        out = new PrintStream(stream, true, StandardCharsets.UTF_8);
    }

    @Override
    public final void setErrorStream(OutputStream stream) {
        err = new PrintStream(stream, true, StandardCharsets.UTF_8);
    }

    @Override
    public final void setExitCallback(ExitCallback callback) {
        exit = callback;
    }
}
