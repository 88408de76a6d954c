package usshadow.device.serial.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/** The answer to a client that wants a command run. */
final class NoCommand implements Command {
    private static final String TEXT =
            "[usshadow: this is a serial console, it runs no commands; leave the command out]\r\n";
    private static final int REFUSED = 2;

    private OutputStream err;
    private ExitCallback exit;

    @Override
    public void start(ChannelSession channel, Environment environment) throws IOException {
        err.write(TEXT.getBytes(StandardCharsets.US_ASCII));
        err.flush();
        exit.onExit(REFUSED);
    }

    @Override
    public void destroy(ChannelSession channel) {}

    @Override
    public void setInputStream(InputStream stream) {}

    @Override
    public void setOutputStream(OutputStream stream) {}

    @Override
    public void setErrorStream(OutputStream stream) {
        err = stream;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        exit = callback;
    }
}
