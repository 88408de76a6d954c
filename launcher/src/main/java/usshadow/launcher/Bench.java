package usshadow.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/** Hands over to the benchmarks, in a JVM of their own. */
@Command(
        name = "bench",
        description =
                "Run a benchmark: ultracall, nested, migrate, engine, migrations, hostile  [--json] [--n N] [--seed S]")
final class Bench implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "<name>", description = "which one")
    private String name;

    @Unmatched private final List<String> rest = new ArrayList<>();

    @Override
    public Integer call() {
        List<String> command = new ArrayList<>();
        command.add(Run.arg(Home.tool("java")));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-Dusshadow.home=" + Home.current().root());
        command.add("-cp");
        command.add(
                Home.current().benchClasspath().stream()
                        .map(Path::toString)
                        .collect(Collectors.joining(":")));
        command.add("usshadow.bench.Bench");
        command.add(name);
        command.addAll(rest);
        return Run.guarded(command);
    }
}
