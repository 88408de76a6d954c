package usshadow.shell.ssh;

import java.io.InputStream;
import java.io.PrintStream;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.channel.ChannelSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One command line: values to standard output, errors to standard error, a true exit code. */
final class GogoLine extends GogoCommand {
    private static final Logger LOG = LoggerFactory.getLogger(GogoLine.class);

    private final CommandProcessor processor;
    private final String line;

    GogoLine(CommandProcessor processor, String line) {
        this.processor = processor;
        this.line = line;
    }

    @Override
    int run(
            ChannelSession channel,
            Environment environment,
            InputStream in,
            PrintStream out,
            PrintStream err) {
        try (CommandSession session = processor.createSession(in, out, err)) {
            Object value = session.execute(line);
            if (value != null) {
                out.println(session.format(value, Converter.INSPECT));
            }
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Failures.FAILED;
        } catch (Exception e) { // whatever a command throws is its answer to the user
            LOG.debug("'{}' failed", line, e);
            err.println("error: " + Failures.describe(e));
            return Failures.exitCode(e);
        }
    }
}
