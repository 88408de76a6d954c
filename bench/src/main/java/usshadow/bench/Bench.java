package usshadow.bench;

import java.io.PrintStream;

/** The main program: {@code Bench <name> [--json] [--n N] [--seed S]}. */
public final class Bench {
    private static final String USAGE =
            """
            usage: bench <name> [--json] [--n N] [--seed S]
              ultracall   round trips by shared memory, Unix socket and TCP, between two processes;
                          N is the number of calls in a back-to-back block (default 4000)
              nested      an exit of the engine, to a shadow device, and reflected to L1;
                          N is the number of exits in a block (default 20000)
              migrate     saving and restoring a serial port; N is the number of moves (default 2000)
              hostile     random and hostile ultracalls against a gate; N is their number (default 1000000)
              engine      a Linux guest of ours and of QEMU's TCG, in turns; N is the number of
                          rounds (default 10)
              migrations  a VM moves back and forth under console load; N is how often (default 200)
            """;

    private Bench() {}

    /**
     * Exit code 0: done and within its limits; 1: not so; 2: wrong usage, or something is missing.
     */
    public static void main(String[] arguments) throws Exception {
        System.exit(run(arguments, System.out, System.err));
    }

    static int run(String[] arguments, PrintStream out, PrintStream err) throws Exception {
        if (arguments.length == 0) {
            err.print(USAGE);
            return 2;
        }
        Options options;
        try {
            options = Options.parse(arguments, 1);
        } catch (IllegalArgumentException wrong) {
            err.println(wrong.getMessage());
            err.print(USAGE);
            return 2;
        }
        try {
            return run(arguments[0], options, new Report(out, options.json()), err);
        } catch (MissingException missing) {
            err.println(missing.getMessage());
            return 2;
        }
    }

    private static int run(String name, Options options, Report report, PrintStream err)
            throws Exception {
        return switch (name) {
            case "ultracall" -> new UltracallBench(options, report).run() ? 0 : 1;
            case "nested" -> new NestedBench(options, report).run() ? 0 : 1;
            case "migrate" -> new MigrateBench(options, report).run() ? 0 : 1;
            case "hostile" -> HostileBench.run(options, report) ? 0 : 1;
            case "engine" -> new EngineBench(options, report).run() ? 0 : 1;
            case "migrations" -> MigrationBench.run(options, report) ? 0 : 1;
            default -> {
                err.println("no bench is called " + name);
                err.print(USAGE);
                yield 2;
            }
        };
    }
}
