package usshadow.launcher;

import com.google.gson.GsonBuilder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A node that was just started, on its way to be ready. */
record NodeProcess(NodeSpec spec, RunDir runDir, Process process) {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int POLL_MILLIS = 25;
    private static final int TAIL_LINES = 15;

    static NodeProcess start(NodeSpec spec, RunDir runDir) {
        Path folder = RunDir.privateFolder(runDir.node(spec.name()));
        RunDir.privateFolder(folder.resolve("load"));
        RunDir.privateFolder(spec.log(runDir).getParent());
        Keys.ensureSshKey(folder.resolve("host_key"), spec.name());
        RunDir.write(folder.resolve("config.json"), json(spec.configuration()));
        File out = new File(spec.log(runDir) + ".out");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(spec.command(runDir))
                            .directory(folder.toFile())
                            .redirectInput(new File("/dev/null"))
                            .redirectErrorStream(true)
                            .redirectOutput(out);
            return new NodeProcess(spec, runDir, builder.start());
        } catch (IOException e) {
            throw new UserError("Cannot start " + spec.name() + ": " + e.getMessage(), e);
        }
    }

    /** A document for the Felix Configurator (OSGi Compendium 8, chapter 150). */
    private static String json(Map<String, Map<String, Object>> configuration) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put(":configurator:resource-version", 1);
        document.put(":configurator:symbolic-name", "usshadow.node.configuration");
        document.put(":configurator:version", "1.0.0");
        document.putAll(configuration);
        return new GsonBuilder()
                .setPrettyPrinting()
                .disableHtmlEscaping()
                .create()
                .toJson(document);
    }

    /**
     * Waits until the node says that it is ready.
     *
     * @throws UserError if it ends before, or takes too long; with the end of its log
     */
    NodeRecord awaitReady() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<NodeRecord> ready =
                    NodeRecord.read(runDir, spec.name())
                            .filter(r -> r.pid() == process.pid())
                            .filter(r -> r.text("state").equals("ready"));
            if (ready.isPresent()) {
                return ready.get();
            }
            if (endedWithin(POLL_MILLIS)) {
                throw new UserError(
                        spec.name() + " ended with exit code " + process.exitValue() + ":\n" + tail());
            }
        }
        throw new UserError(
                spec.name() + " was not ready after " + PATIENCE.toSeconds() + " s:\n" + tail());
    }

    private boolean endedWithin(int millis) {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserError("Interrupted while starting " + spec.name(), e);
        }
    }

    private String tail() {
        StringBuilder text = new StringBuilder();
        for (String ending : List.of(".out", ".log")) {
            Path log = Path.of(spec.log(runDir) + ending);
            try {
                List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
                lines.stream()
                        .skip(Math.max(0, lines.size() - TAIL_LINES))
                        .forEach(line -> text.append("  ").append(line).append('\n'));
            } catch (IOException e) {
                text.append("  (").append(log).append(": ").append(e.getMessage()).append(")\n");
            }
        }
        return text + "  in " + runDir.log();
    }
}
