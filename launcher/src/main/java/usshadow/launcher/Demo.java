package usshadow.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Hands over to the demonstration, in a JVM of its own. */
@Command(
        name = "demo",
        description = "Show the whole path, on hosts of its own: [--guest tiny] [--keep]")
final class Demo implements Callable<Integer> {
    @Unmatched private final List<String> rest = new ArrayList<>();

    @Override
    public Integer call() {
        Doctor.insist();
        Home home = Home.current();
        List<String> command = new ArrayList<>();
        command.add(Run.arg(Home.tool("java")));
        command.add("-XX:-UsePerfData");
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-Dusshadow.home=" + home.root());
        command.add("-cp");
        command.add(
                home.demoClasspath().stream().map(Path::toString).collect(Collectors.joining(":")));
        command.add("usshadow.demo.Demo");
        command.addAll(rest);
        return Run.guarded(command);
    }
}
