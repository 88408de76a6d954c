package usshadow.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was measured at QEMU's guest and at ours, a value a round. */
final class Rounds {
    /** Whose guest. */
    enum Side {
        QEMU,
        OURS
    }

    private record Key(Side side, String what) {}

    private final Map<Key, List<Double>> values = new HashMap<>();

    void add(Side side, String what, double value) {
        values.computeIfAbsent(new Key(side, what), none -> new ArrayList<>()).add(value);
    }

    List<Double> of(Side side, String what) {
        return values.get(new Key(side, what));
    }

    Samples samples(Side side, String what) {
        return new Samples(of(side, what).stream().mapToDouble(Double::doubleValue).toArray());
    }
}
