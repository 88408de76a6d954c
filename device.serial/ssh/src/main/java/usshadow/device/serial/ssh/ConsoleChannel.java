package usshadow.device.serial.ssh;

import java.io.IOException;
import java.util.List;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.RequestHandler.Result;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.channel.ChannelSessionFactory;

/** A session channel that knows what a break is and keeps nothing that the client sends besides. */
final class ConsoleChannel extends ChannelSession {
    private volatile ConsoleCommand console;

    private ConsoleChannel() {
        super(List.of()); // no requests beyond RFC 4254's and break
    }

    /** The shell that breaks go to. */
    void console(ConsoleCommand command) {
        console = command;
        setDataReceiver(command);
    }

    /** RFC 4335. The length is the guest's to judge: a serial line's break has none here. */
    @Override
    protected Result handleBreakParsed(long milliseconds) {
        ConsoleCommand there = console;
        return there != null && there.addBreak() ? Result.ReplySuccess : Result.ReplyFailure;
    }

    @Override
    protected Result handleEnvParsed(String name, String value) {
        return Result.ReplyFailure;
    }

    /** Makes them. */
    static final class Factory extends ChannelSessionFactory {
        @Override
        public Channel createChannel(Session session) throws IOException {
            return new ConsoleChannel();
        }
    }
}
