package usshadow.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import usshadow.fleet.Ownership.State;
import usshadow.sealing.SaveId;

/**
 * Every order of claims, runs, freezes, saves, deaths and fences that hosts and an operator can
 * bring about in a few epochs: never two runners, and nothing that was saved goes on twice.
 */
class OwnershipModelTest {
    private static final int MAX_EPOCH = 4;
    private static final Owner OWNER = new Owner("alpha", "vs", "1");

    /** What a host holds of the VM. */
    private enum Phase {
        CLAIMED,
        RUNS,
        FROZEN
    }

    /**
     * One instance of the VM on some host.
     *
     * @param epoch of its claim, which names the claim as well
     * @param content the run whose end its state is: 0 for a fresh boot; its own epoch once it runs
     */
    private record Instance(long epoch, Phase phase, long content) {
        ClaimId claim() {
            return claimOf(epoch);
        }
    }

    /** A save that somebody, the operator for example, may hold for ever. */
    private record Saved(SavePoint point, long content) {}

    /**
     * All there is.
     *
     * @param record the fleet's
     * @param instances on all hosts
     * @param saves ever made
     * @param continued contents from which something ran on
     */
    private record World(
            Ownership record, Set<Instance> instances, Set<Saved> saves, Set<Long> continued) {
        World with(Ownership next, Instance gone, Instance come) {
            Set<Instance> changed = new HashSet<>(instances);
            changed.remove(gone);
            if (come != null) {
                changed.add(come);
            }
            return new World(next, Set.copyOf(changed), saves, continued);
        }
    }

    private static ClaimId claimOf(long epoch) {
        return new ClaimId("%032x".formatted(epoch));
    }

    private boolean providerLies;
    private final List<String> violations = new ArrayList<>();

    private int explore() {
        Set<World> seen = new HashSet<>();
        Deque<World> open = new ArrayDeque<>();
        Consumer<World> reach =
                world -> {
                    if (world.record().epoch() <= MAX_EPOCH && seen.add(world)) {
                        open.add(world);
                    }
                };
        reach.accept(new World(Ownership.NEW, Set.of(), Set.of(), Set.of()));
        while (!open.isEmpty()) {
            World world = open.remove();
            check(world);
            claims(world, reach);
            fence(world, reach);
            for (Instance instance : world.instances()) {
                run(world, instance, reach);
                freeze(world, instance, reach);
                end(world, instance, reach);
            }
        }
        return seen.size();
    }

    private void check(World world) {
        if (world.instances().stream().filter(i -> i.phase() == Phase.RUNS).count() > 1) {
            violations.add("two runners: " + world);
        }
    }

    private void claims(World world, Consumer<World> reach) {
        Ownership record = world.record();
        long next = record.epoch() + 1;
        try {
            Ownership claimed = record.claimFresh(OWNER, claimOf(next));
            assertEquals(next, claimed.epoch());
            reach.accept(world.with(claimed, null, new Instance(next, Phase.CLAIMED, 0)));
        } catch (ClaimRefusedException e) {
            assertTrue(record.state() != State.OFF);
        }
        for (Saved saved : world.saves()) {
            try {
                Ownership claimed = record.claimRestore(OWNER, claimOf(next), saved.point());
                assertEquals(next, claimed.epoch());
                reach.accept(
                        world.with(
                                claimed, null, new Instance(next, Phase.CLAIMED, saved.content())));
            } catch (ClaimRefusedException e) {
                assertTrue(saved.point().epoch() < record.epoch());
            }
        }
    }

    /** The second compare-and-set; who is refused lets its instance go. */
    private void run(World world, Instance instance, Consumer<World> reach) {
        if (instance.phase() != Phase.CLAIMED) {
            return;
        }
        Ownership record;
        try {
            record = world.record().running(instance.claim());
        } catch (ClaimRefusedException e) {
            reach.accept(world.with(world.record(), instance, null));
            return;
        }
        Set<Long> continued = new HashSet<>(world.continued());
        if (instance.content() != 0 && !continued.add(instance.content())) {
            violations.add("run " + instance.content() + " goes on twice: " + world);
        }
        World next =
                world.with(
                        record,
                        instance,
                        new Instance(instance.epoch(), Phase.RUNS, instance.epoch()));
        reach.accept(new World(record, next.instances(), next.saves(), Set.copyOf(continued)));
    }

    /** A runner freezes; so does a claimed restore that is saved before it runs. */
    private void freeze(World world, Instance instance, Consumer<World> reach) {
        if (instance.phase() == Phase.FROZEN || instance.content() == 0) {
            return;
        }
        Instance frozen = new Instance(instance.epoch(), Phase.FROZEN, instance.content());
        World next = world.with(world.record(), instance, frozen);
        Set<Saved> saves = new HashSet<>(next.saves());
        SavePoint point = new SavePoint(instance.epoch(), new SaveId(0, instance.epoch()));
        saves.add(new Saved(point, instance.content()));
        reach.accept(
                new World(next.record(), next.instances(), Set.copyOf(saves), next.continued()));
    }

    /** A host gives an instance up in order, or dies with it. */
    private void end(World world, Instance instance, Consumer<World> reach) {
        reach.accept(world.with(world.record(), instance, null));
        try {
            Ownership off = world.record().off(instance.claim());
            assertEquals(world.record().epoch(), off.epoch());
            reach.accept(world.with(off, instance, null));
        } catch (ClaimRefusedException e) {
            assertTrue(world.record().epoch() > instance.epoch() || world.record().owner() == null);
        }
    }

    private void fence(World world, Consumer<World> reach) {
        boolean runs = world.instances().stream().anyMatch(i -> i.phase() == Phase.RUNS);
        if (world.record().state() == State.RUNNING && runs && !providerLies) {
            return; // the provider has not switched that host off
        }
        try {
            Ownership fenced = world.record().fence();
            assertEquals(State.OFF, fenced.state());
            assertTrue(fenced.epoch() >= world.record().epoch());
            reach.accept(world.with(fenced, null, null));
        } catch (ClaimRefusedException e) {
            assertEquals(State.OFF, world.record().state());
        }
    }

    @Test
    void neverTwoRunnersAndNothingGoesOnTwice() {
        int worlds = explore();
        assertEquals(List.of(), violations);
        assertTrue(worlds > 1000, worlds + " worlds only: the model explores nothing");
    }

    @Test
    void theModelSeesTwoRunnersWhenAHostIsFencedThatStillRuns() {
        providerLies = true;
        explore();
        assertTrue(violations.stream().anyMatch(v -> v.startsWith("two runners")));
    }
}
