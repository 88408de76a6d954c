package usshadow.shell.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.Signal;
import org.apache.sshd.server.channel.ChannelSession;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;

/** An interactive shell: JLine's terminal on the channel, Gogo's own "gosh" behind it. */
final class GogoShell extends GogoCommand {
    private static final int DEFAULT_COLUMNS = 80;
    private static final int DEFAULT_ROWS = 24;

    private final CommandProcessor processor;
    private final String node;

    GogoShell(CommandProcessor processor, String node) {
        this.processor = processor;
        this.node = node;
    }

    @Override
    int run(
            ChannelSession channel,
            Environment environment,
            InputStream in,
            PrintStream out,
            PrintStream err)
            throws IOException {
        try (Terminal terminal = openTerminal(environment, in, out);
                CommandSession session =
                        processor.createSession(
                                terminal.input(), terminal.output(), terminal.output())) {
            session.put(".terminal", terminal);
            session.put("NODE", node); // the profile makes the prompt of it
            session.execute("gosh --noshutdown");
            return 0;
        } catch (IOException e) {
            throw e;
        } catch (Exception e) { // Gogo declares Exception; the user gets the reason
            throw new IOException(Failures.describe(e), e);
        }
    }

    private static Terminal openTerminal(Environment environment, InputStream in, PrintStream out)
            throws IOException {
        Map<String, String> env = environment.getEnv();
        Terminal terminal =
                new ExternalTerminal(
                        "shell",
                        env.getOrDefault(Environment.ENV_TERM, "dumb"),
                        in,
                        out,
                        StandardCharsets.UTF_8);
        terminal.setSize(size(env));
        Attributes attributes = terminal.getAttributes();
        attributes.setLocalFlag(Attributes.LocalFlag.ECHO, true);
        terminal.setAttributes(attributes);
        environment.addSignalListener(
                (ignored, signal) -> {
                    terminal.setSize(size(env));
                    terminal.raise(Terminal.Signal.WINCH);
                },
                Signal.WINCH);
        return terminal;
    }

    private static Size size(Map<String, String> env) {
        return new Size(
                positive(env.get(Environment.ENV_COLUMNS), DEFAULT_COLUMNS),
                positive(env.get(Environment.ENV_LINES), DEFAULT_ROWS));
    }

    /** A client without a terminal of its own asks for a size of 0x0. */
    private static int positive(String text, int otherwise) {
        try {
            int value = Integer.parseInt(text == null ? "0" : text);
            return value > 0 ? value : otherwise;
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}
