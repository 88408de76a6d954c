package usshadow.demo;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The operators at the shells of their virtualized systems. */
public final class Operators {
    private final Hosts hosts;

    /** Those of a set. */
    public Operators(Hosts hosts) {
        this.hosts = hosts;
    }

    /**
     * What a migration's report says.
     *
     * @param downtime how long the VM stood still
     * @param total how long all of it took
     * @param pages with content that were sent
     * @param text all of it
     */
    public record Report(String downtime, String total, long pages, String text) {}

    /** Makes a VM that the provider registered, and boots it. */
    public void boot(String vm, String system) {
        hosts.must(system, "vm:create " + vm);
        hosts.must(system, "vm:start " + vm);
    }

    /** Turns a virtualized system's recorder on or off. */
    public String record(String system, boolean on) {
        return hosts.must(system, "vm:record " + (on ? "on" : "off")).strip();
    }

    /**
     * Moves a VM.
     *
     * @param from a virtualized system, such as {@code alpha/vs}
     * @param to another
     * @param options before the VM's name, such as {@code --strategy vsbypass}
     */
    public Report migrate(String vm, String from, String to, String options) {
        String text = hosts.must(from, "vm:migrate %s %s %s".formatted(options, vm, to));
        String pages = value(text, "normal pages");
        return new Report(
                value(text, "downtime"),
                value(text, "total time"),
                pages.isEmpty() ? 0 : Long.parseLong(pages),
                text);
    }

    /** What {@code vm:info} calls the VM's state; empty if it is not there. */
    public String state(String vm, String system) {
        return value(hosts.ask(system, "vm:info " + vm).out(), "state");
    }

    private static String value(String text, String title) {
        Matcher matcher =
                Pattern.compile("^" + Pattern.quote(title) + " {2,}(.*)$", Pattern.MULTILINE)
                        .matcher(text);
        return matcher.find() ? matcher.group(1).strip() : "";
    }
}
