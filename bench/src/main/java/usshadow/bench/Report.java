package usshadow.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints rows: as a table for people, or as one JSON object a line. */
final class Report {
    private final PrintStream out;
    private final boolean json;

    Report(PrintStream out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /** A remark; left out of JSON. */
    void note(String text) {
        if (!json) {
            out.println(text);
        }
    }

    /** What the figures were measured on, as a remark. */
    void machine() throws IOException {
        note(
                "# "
                        + Runtime.getRuntime().availableProcessors()
                        + " cores, "
                        + cpu()
                        + ", Linux "
                        + System.getProperty("os.version")
                        + ", JDK "
                        + Runtime.version()
                        + ", load "
                        + load());
    }

    /** The load averages now. */
    static String load() throws IOException {
        String[] words = Files.readString(Path.of("/proc/loadavg")).split(" ", 4);
        return words[0] + " " + words[1] + " " + words[2];
    }

    private static String cpu() throws IOException {
        return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    /** Measured values. */
    void samples(String bench, String test, String metric, String unit, Samples values) {
        row(fields(bench, test, metric, unit, values));
    }

    /** One value. */
    void value(String bench, String test, String metric, String unit, double value) {
        row(fields(bench, test, metric, unit, new Samples(new double[] {value})));
    }

    /** A number of things. */
    void count(String bench, String test, String metric, String unit, long count) {
        value(bench, test, metric, unit, (double) count);
    }

    /** A ratio to a baseline, with its interval, limit and verdict. */
    void comparison(String bench, String test, String against, Comparison comparison) {
        Map<String, Object> row = fields(bench, test, "ratio", "1", comparison.ratios());
        row.put("p50", comparison.ratios().median());
        row.put("against", against);
        row.put("low", comparison.low());
        row.put("high", comparison.high());
        row.put("limit", comparison.limit());
        row.put("verdict", comparison.verdict().name().toLowerCase(Locale.ROOT));
        row(row);
    }

    private static Map<String, Object> fields(
            String bench, String test, String metric, String unit, Samples values) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("bench", bench);
        row.put("case", test);
        row.put("metric", metric);
        row.put("unit", unit);
        row.put("n", values.n());
        row.put("p50", values.quantile(0.5));
        row.put("p99", values.quantile(0.99));
        row.put("min", values.min());
        row.put("max", values.max());
        return row;
    }

    private void row(Map<String, Object> row) {
        out.println(
                json
                        ? row.entrySet().stream()
                                .map(field -> '"' + field.getKey() + "\":" + json(field.getValue()))
                                .collect(Collectors.joining(",", "{", "}"))
                        : text(row));
        out.flush();
    }

    private static String json(Object value) {
        return value instanceof String text
                ? '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"'
                : number(value);
    }

    private static String text(Map<String, Object> row) {
        String line =
                String.format(
                        Locale.ROOT,
                        "%-34s %-10s n %-7s p50 %9s  p99 %9s  min %9s  max %9s %s",
                        row.get("case"),
                        row.get("metric"),
                        row.get("n"),
                        number(row.get("p50")),
                        number(row.get("p99")),
                        number(row.get("min")),
                        number(row.get("max")),
                        row.get("unit"));
        return row.containsKey("against")
                ? line
                        + String.format(
                                Locale.ROOT,
                                "  to %s [%s, %s] limit %s: %s",
                                row.get("against"),
                                number(row.get("low")),
                                number(row.get("high")),
                                number(row.get("limit")),
                                row.get("verdict"))
                : line;
    }

    private static String number(Object value) {
        return value instanceof Double real
                ? String.format(Locale.ROOT, real == Math.rint(real) ? "%.0f" : "%.3f", real)
                : String.valueOf(value);
    }
}
