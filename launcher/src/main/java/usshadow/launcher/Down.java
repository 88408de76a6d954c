package usshadow.launcher;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stops every process of a set, whatever state it is in. */
@Command(name = "down", description = "Stop the set and clean its run folder.")
final class Down implements Callable<Integer> {
    /** How long a node may take to stop before it is killed. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    @Spec private CommandSpec spec;
    @Mixin private RunDir runDir;

    @Override
    public Integer call() {
        if (!Files.exists(runDir.path())) {
            spec.commandLine().getOut().println("nothing ran in " + runDir.path());
            return 0;
        }
        try (RunDir.Lock lock = runDir.lock()) {
            List<ProcessHandle> all = Processes.of(runDir.path());
            // Cloud nodes first: they stop and reclaim their virtualized systems themselves.
            List<ProcessHandle> trusted =
                    all.stream().filter(p -> !Processes.isConfined(p)).toList();
            int killed = Processes.stop(trusted, PATIENCE);
            killed += Processes.stop(Processes.of(runDir.path()), PATIENCE);
            refuseSurvivors();
            Leftovers.remove(runDir);
            String text = all.isEmpty() ? "nothing ran in " + runDir.path() : "stopped";
            spec.commandLine()
                    .getOut()
                    .println(killed == 0 ? text : text + " (" + killed + " had to be killed)");
        }
        return 0;
    }

    private void refuseSurvivors() {
        List<ProcessHandle> left = Processes.of(runDir.path());
        if (!left.isEmpty()) {
            throw new UserError(
                    "could not end pids "
                            + String.join(", ", left.stream().map(p -> "" + p.pid()).toList())
                            + "; look at them with ps, then ./usshadow down again");
        }
    }
}
