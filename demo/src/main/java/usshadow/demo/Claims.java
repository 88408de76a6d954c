package usshadow.demo;

import java.util.ArrayList;
import java.util.List;

/** What is claimed, whether it held, and what shows it. */
public final class Claims {
    /** One of them. */
    public record Claim(String text, boolean held, String evidence) {}

    private final List<Claim> all = new ArrayList<>();

    /** Adds one. */
    public void add(String text, boolean held, String evidence) {
        all.add(new Claim(text, held, evidence));
    }

    /** In the order in which they were shown. */
    public List<Claim> all() {
        return List.copyOf(all);
    }

    /** Whether there are claims and every one held. */
    public boolean held() {
        return !all.isEmpty() && all.stream().allMatch(Claim::held);
    }

    /** The table. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Claim claim : all) {
            lines.add("%-6s  %s".formatted(claim.held() ? "held" : "FAILED", claim.text()));
            lines.add("        " + claim.evidence());
        }
        return lines;
    }
}
