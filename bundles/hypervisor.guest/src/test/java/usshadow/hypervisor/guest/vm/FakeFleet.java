package usshadow.hypervisor.guest.vm;

import java.util.HashMap;
import java.util.Map;

/** The ownership rules in brief: what several {@link FakeCloud}s share. */
final class FakeFleet {
    private final Map<String, Integer> epochs = new HashMap<>();
    private final Map<String, FakeCloud> owners = new HashMap<>();
    private boolean reachable = true;

    synchronized void reachable(boolean now) {
        reachable = now;
        notifyAll();
    }

    synchronized boolean isReachable() {
        return reachable;
    }

    synchronized int epoch(String vm) {
        return epochs.getOrDefault(vm, 0);
    }

    /** From the given epoch, or from off (-1). Null if it is another, else the new epoch. */
    synchronized Integer claim(String vm, int from, FakeCloud owner) {
        if (from < 0 ? owners.containsKey(vm) : from != epoch(vm)) {
            return null;
        }
        owners.put(vm, owner);
        epochs.put(vm, epoch(vm) + 1);
        return epoch(vm);
    }

    synchronized void off(String vm, FakeCloud owner) {
        owners.remove(vm, owner);
    }
}
