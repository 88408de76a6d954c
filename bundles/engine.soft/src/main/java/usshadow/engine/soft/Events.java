package usshadow.engine.soft;

import java.util.Map;
import java.util.TreeMap;

/** What the guest did that this engine does not do, with how often. Bounded. */
final class Events {
    private static final int MOST_KINDS = 256;

    private final Map<String, Long> counts = new TreeMap<>();

    synchronized void count(String what) {
        if (counts.size() < MOST_KINDS || counts.containsKey(what)) {
            counts.merge(what, 1L, Long::sum);
        }
    }

    synchronized Map<String, Long> counts() {
        return Map.copyOf(counts);
    }
}
