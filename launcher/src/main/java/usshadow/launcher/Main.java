package usshadow.launcher;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./usshadow <verb>}; exit code 0 done, 1 failed, 2 used wrongly. */
@Command(
        name = "usshadow",
        description = "Out-of-band consoles that the operators of a cloud cannot read.",
        subcommands = {
            Up.class,
            Status.class,
            Down.class,
            Exec.class,
            Shell.class,
            Doctor.class,
            GuestCommand.class,
            Sign.class,
            Demo.class,
            Bench.class
        },
        footer = {"", "Also: usshadow build, usshadow test (see README.md)."},
        mixinStandardHelpOptions = true,
        version = "usshadow 0.1.0")
public final class Main implements Callable<Integer> {
    @Spec private CommandSpec spec;

    private Main() {}

    /**
     * Runs one verb and exits with its code.
     *
     * @param args the verb and its arguments
     */
    public static void main(String[] args) {
        CommandLine line = new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler(Main::explain);
        System.exit(line.execute(args));
    }

    private static int explain(Exception e, CommandLine line, CommandLine.ParseResult parsed) {
        String text = e instanceof UserError ? e.getMessage() : e.toString();
        line.getErr().println("usshadow " + line.getCommandName() + ": " + text);
        if (!(e instanceof UserError)) {
            e.printStackTrace(line.getErr());
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }
}
