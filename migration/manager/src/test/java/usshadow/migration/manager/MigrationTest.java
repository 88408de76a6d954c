package usshadow.migration.manager;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import usshadow.migration.api.BodyLayout;
import usshadow.migration.api.Migration;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;
import usshadow.migration.api.MigrationOffer;
import usshadow.migration.api.MigrationOptions;
import usshadow.migration.api.MigrationStatus;
import usshadow.migration.api.MigrationStatus.Direction;
import usshadow.migration.api.MigrationStatus.Phase;
import usshadow.migration.api.MigrationStatus.Place;
import usshadow.migration.api.MigrationStrategy;

@Timeout(60)
class MigrationTest {
    private static final MigrationOptions NO_DOWNTIME =
            MigrationOptions.DEFAULTS.withDowntime(Duration.ZERO);

    private final TestHosts hosts = new TestHosts();

    @AfterEach
    void close() throws Exception {
        hosts.close();
    }

    /** Every second page of 3 MB and 1 MB is not zero; three devices. */
    private TestVm vm() {
        return new TestVm(hosts.arena, 768, 257)
                .filled(2)
                .with(new TestDevice.Pseudo("vm", new byte[] {5, 5, 5}))
                .with(new TestDevice("uart", 1, 3, TestDevice.UART, new byte[] {1, 2, 3, 4}))
                .with(TestDevice.opaque("console", new byte[0]));
    }

    private void assertArrived(TestVm vm) {
        for (int i = 0; i < vm.ram().size(); i++) {
            assertEquals(
                    -1,
                    vm.ram().get(i).memory().mismatch(hosts.arrived.ram().get(i).memory()),
                    vm.ram().get(i).name());
        }
        for (int i = 0; i < vm.devices.size(); i++) {
            assertArrayEquals(
                    ((TestDevice) vm.devices.get(i)).state,
                    ((TestDevice) hosts.arrived.devices().get(i)).state);
        }
    }

    private static void assertFailed(
            MigrationFailure kind, Place place, String words, MigrationStatus status) {
        MigrationStatus.Failure failure = status.failure().orElseThrow();
        assertEquals(kind, failure.kind(), failure::message);
        assertEquals(place, status.place(), failure::message);
        assertTrue(failure.message().contains(words), failure::message);
        assertEquals(
                kind == MigrationFailure.CANCELLED ? Phase.CANCELLED : Phase.FAILED,
                status.phase());
    }

    // ---- it arrives ----

    @Test
    void ramAndDevicesArrive() throws Exception {
        TestVm vm = vm();
        MigrationStatus status = hosts.migrate(vm);
        assertEquals(Phase.COMPLETED, status.phase(), status::toString);
        assertEquals(Place.DESTINATION, status.place());
        assertArrived(vm);
        assertTrue(hosts.arrived.started);
        assertFalse(hosts.arrived.abandoned);
        assertEquals("destination", vm.claims.owner());
        assertEquals(List.of("logDirty true", "stop", "migrated"), vm.calls);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, 100})
    void ramIsEqualThoughTheGuestWritesWhileItGoes(int portion) throws Exception {
        TestVm vm = vm();
        vm.pauseNanos = 0;
        vm.portion = portion;
        CountDownLatch rounds = new CountDownLatch(6);
        hosts.source.addListener(_ -> rounds.countDown());
        // Rounds go on until the guest has written between some of them.
        Migration migration =
                hosts.start(vm, NO_DOWNTIME.withLimits(1_000_000, Duration.ofMinutes(1)));
        assertTrue(rounds.await(20, TimeUnit.SECONDS));
        vm.pauseNanos = TimeUnit.SECONDS.toNanos(1);
        MigrationStatus status = TestHosts.await(migration);
        assertEquals(Phase.COMPLETED, status.phase(), status::toString);
        assertTrue(status.ram().dirtySyncCount() > 2, status::toString);
        assertArrived(vm);
    }

    @Test
    void aLogThatGivesPortionsIsReadToItsEnd() throws Exception {
        TestVm vm = vm();
        vm.portion = 64;
        assertEquals(Phase.COMPLETED, hosts.migrate(vm).phase());
        assertArrived(vm);
    }

    @Test
    void whatWasWrittenBeforeTheStopIsReadToItsEndToo() throws Exception {
        TestVm vm = vm();
        vm.portion = 64;
        vm.writesAllBeforeTheStop = true;
        MigrationStatus status = hosts.migrate(vm);
        assertEquals(Phase.COMPLETED, status.phase(), status::toString);
        assertEquals(384 + 129 + 768 + 257, status.ram().normal());
        assertArrived(vm);
    }

    @Test
    void aPageThatComesIsNamedToTheVm() throws Exception {
        TestVm vm = vm();
        hosts.migrate(vm);
        assertEquals(768 + 257, hosts.arrived.received.cardinality());
    }

    @Test
    void subsectionsGoAlong() throws Exception {
        byte[] body = "....\5\11uart/fifo\0\0\0\1abcdef".getBytes(StandardCharsets.US_ASCII);
        TestVm vm = vm().with(new TestDevice("uart", 0, 3, TestDevice.UART, body));
        assertEquals(Phase.COMPLETED, hosts.migrate(vm).phase());
        assertArrived(vm);
    }

    @Test
    void aRateLimitIsKeptWhileTheVmRuns() throws Exception {
        TestVm vm = new TestVm(hosts.arena, 64).filled(1);
        MigrationStatus status =
                hosts.migrate(
                        vm,
                        MigrationOptions.DEFAULTS
                                .withBandwidth(1 << 20)
                                .withDowntime(Duration.ofMillis(1)));
        // 256 KiB at 1 MiB/s; the first of four pieces may go at once. Slower is no fault.
        assertTrue(status.totalTime().toMillis() >= 150, status::toString);
        assertArrived(vm);
    }

    // ---- what the operator sees ----

    @Test
    void statisticsAddUp() throws Exception {
        TestVm vm = vm();
        MigrationStatus status = hosts.migrate(vm);
        MigrationStatus.Ram ram = status.ram();
        assertEquals(384 + 129, ram.normal());
        assertEquals(384 + 128, ram.duplicate());
        assertEquals((768 + 257) * 4096L, ram.total());
        assertEquals(0, ram.remaining());
        assertEquals(3, ram.dirtySyncCount());
        long least = 4104L * ram.normal() + 9L * ram.duplicate();
        assertTrue(ram.transferred() >= least && ram.transferred() < least + 200, ram::toString);
        assertTrue(ram.mbps() > 0);
        assertEquals(
                List.of("vm/0:3", "uart/1:4", "console/0:0"),
                status.sections().stream()
                        .map(s -> s.name() + "/" + s.instance() + ":" + s.bytes())
                        .toList());
        assertTrue(status.totalTime().compareTo(status.downtime()) > 0);
        assertEquals("web1", status.vm());
        assertEquals(TestHosts.BETA, status.peer());
    }

    @Test
    void bothSidesRememberIt() throws Exception {
        hosts.migrate(vm());
        MigrationStatus there = hosts.destination.all().getFirst().status();
        assertEquals(Direction.INCOMING, there.direction());
        assertEquals(Phase.COMPLETED, there.phase());
        assertEquals(384 + 129, there.ram().normal());
        assertEquals(3, there.sections().size());
        assertEquals(Phase.COMPLETED, hosts.source.all().getFirst().status().phase());
    }

    @Test
    void listenersHearOfEveryPhase() throws Exception {
        List<Phase> phases = Collections.synchronizedList(new ArrayList<>());
        hosts.source.addListener(
                status -> {
                    if (phases.isEmpty() || phases.getLast() != status.phase()) {
                        phases.add(status.phase());
                    }
                    throw new IllegalStateException("a listener's fault harms nobody");
                });
        hosts.migrate(vm());
        assertEquals(List.of(Phase.SETUP, Phase.ACTIVE, Phase.DEVICE, Phase.COMPLETED), phases);
    }

    // ---- what is agreed before ----

    @Test
    void aStrategyLeavesPseudoDevicesOut() throws Exception {
        TestVm vm = vm().with(new TestDevice.Pseudo("serial", (byte) 1));
        hosts.vm = vm;
        TestHosts.await(hosts.source.start(vm, TestHosts.BETA, "little", NO_DOWNTIME));
        assertEquals(
                List.of("vm/0 version 1", "uart/1 version 3", "console/0 version 1"),
                hosts.offer.devices().stream().map(MigrationOffer.Section::toString).toList());
        assertTrue(hosts.arrived.started);
        assertEquals(0, ((TestDevice) hosts.arrived.devices().getLast()).state.length);
    }

    @Test
    void whatTheDestinationLacksIsNamedBeforeTheVmStops() throws Exception {
        TestVm vm = vm();
        hosts.devicesThere =
                List.of(
                        new TestDevice.Pseudo("vm"),
                        new TestDevice("uart", 1, 4, BodyLayout.OPAQUE, new byte[0]));
        MigrationStatus status = hosts.migrate(vm);
        assertFailed(
                MigrationFailure.MISSING_DEVICE, Place.SOURCE, "no uart/1 version 3 here", status);
        assertFailed(
                MigrationFailure.MISSING_DEVICE, Place.SOURCE, "no console/0 version 1", status);
        assertFailed(
                MigrationFailure.MISSING_DEVICE,
                Place.SOURCE,
                "none offered for uart/1 version 4",
                status);
        assertEquals(List.of(), vm.calls);
        assertTrue(hosts.arrived.abandoned);
    }

    @Test
    void theGuestHypervisorsRefusalIsTold() throws Exception {
        hosts.refusal = new MigrationException(MigrationFailure.REFUSED, "no memory \u001b[2J");
        TestVm vm = vm();
        assertFailed(MigrationFailure.REFUSED, Place.SOURCE, "no memory ?[2J", hosts.migrate(vm));
        assertEquals(List.of(), vm.calls);
    }

    @Test
    void aStrategyThatOneSideLacksIsRefused() throws Exception {
        MigrationException here =
                assertThrows(
                        MigrationException.class,
                        () -> hosts.source.start(vm(), TestHosts.BETA, "none", NO_DOWNTIME));
        assertEquals(MigrationFailure.UNKNOWN_STRATEGY, here.failure());
        assertTrue(here.getMessage().contains("[all, little]"), here::getMessage);
        hosts.source.addStrategy(TestHosts.strategy("new", true));
        Migration there = hosts.source.start(vm(), TestHosts.BETA, "new", NO_DOWNTIME);
        assertFailed(
                MigrationFailure.UNKNOWN_STRATEGY,
                Place.SOURCE,
                "no strategy 'new' here",
                TestHosts.await(there));
    }

    @Test
    void strategiesComeAndGoOnOneAndTheSameManager() throws Exception {
        for (String name : List.of("first", "second", "first")) {
            MigrationStrategy strategy = TestHosts.strategy(name, true);
            List<PreCopyManager> managers = List.of(hosts.source, hosts.destination);
            managers.forEach(manager -> manager.addStrategy(strategy));
            MigrationStatus end =
                    TestHosts.await(hosts.start(vm(), name, MigrationOptions.DEFAULTS));
            assertEquals(Phase.COMPLETED, end.phase(), end::toString);
            managers.forEach(manager -> manager.removeStrategy(strategy));
            MigrationException gone =
                    assertThrows(
                            MigrationException.class,
                            () -> hosts.source.start(vm(), TestHosts.BETA, name, NO_DOWNTIME));
            assertEquals(MigrationFailure.UNKNOWN_STRATEGY, gone.failure());
        }
    }

    @Test
    void anUnknownDestinationIsNamed() throws Exception {
        Migration migration = hosts.source.start(vm(), "gamma/vs", "all", NO_DOWNTIME);
        assertFailed(
                MigrationFailure.UNREACHABLE,
                Place.SOURCE,
                "gamma/vs is not listed",
                TestHosts.await(migration));
    }

    @Test
    void aVmMigratesOnceAtATime() throws Exception {
        TestVm vm = vm();
        hosts.onArrival = made -> made.fleetIsAway = true;
        Migration first = hosts.start(vm);
        MigrationException busy = assertThrows(MigrationException.class, () -> hosts.start(vm));
        assertEquals(MigrationFailure.BUSY, busy.failure());
        first.cancel();
        assertEquals(Phase.CANCELLED, TestHosts.await(first).phase());
    }

    // ---- limits and cancellation ----

    @Test
    void aGuestThatWritesTooFastIsReportedAndRunsOn() throws Exception {
        TestVm vm = vm();
        vm.pauseNanos = 0;
        MigrationStatus status =
                hosts.migrate(vm, NO_DOWNTIME.withLimits(3, Duration.ofMinutes(1)));
        assertFailed(MigrationFailure.NOT_CONVERGED, Place.SOURCE, "after 3 rounds", status);
        assertEquals(List.of("logDirty true", "logDirty false"), vm.calls);
        assertTrue(vm.runs());
        assertTrue(hosts.arrived.abandoned);
        assertTrue(status.ram().dirtyPagesRate() > 0);
    }

    @Test
    void theTimeLimitEndsItToo() throws Exception {
        TestVm vm = vm();
        vm.pauseNanos = 0;
        MigrationStatus status =
                hosts.migrate(vm, NO_DOWNTIME.withLimits(1_000_000, Duration.ofMillis(50)));
        assertFailed(MigrationFailure.NOT_CONVERGED, Place.SOURCE, "after 50 ms", status);
        assertTrue(vm.runs());
    }

    /** Rounds of one page must not escape the limit. */
    @Test
    void theTimeLimitHoldsForSmallRounds() throws Exception {
        TestVm vm = new TestVm(hosts.arena, 1).filled(1);
        vm.pauseNanos = 0;
        MigrationStatus status =
                hosts.migrate(vm, NO_DOWNTIME.withLimits(Integer.MAX_VALUE, Duration.ofMillis(50)));
        assertFailed(MigrationFailure.NOT_CONVERGED, Place.SOURCE, "after 50 ms", status);
    }

    @Test
    void cancelledWhileRamGoes() throws Exception {
        TestVm vm = vm();
        vm.pauseNanos = 0;
        CountDownLatch active = new CountDownLatch(5);
        hosts.source.addListener(_ -> active.countDown());
        Migration migration =
                hosts.start(vm, NO_DOWNTIME.withLimits(1_000_000, Duration.ofMinutes(1)));
        assertTrue(active.await(20, TimeUnit.SECONDS));
        migration.cancel();
        assertFailed(
                MigrationFailure.CANCELLED, Place.SOURCE, "cancelled", TestHosts.await(migration));
        assertTrue(vm.runs());
        assertEquals(List.of("logDirty true", "logDirty false"), vm.calls);
        assertTrue(hosts.received.await(20, TimeUnit.SECONDS));
        assertTrue(hosts.arrived.abandoned);
        assertFalse(hosts.arrived.started);
    }

    @Test
    void cancelledWhileTheDestinationWaitsForItsClaim() throws Exception {
        TestVm vm = vm();
        Migration migration = destinationWaits(vm);
        migration.cancel();
        assertFailed(
                MigrationFailure.CANCELLED, Place.SOURCE, "cancelled", TestHosts.await(migration));
        assertEquals("source", vm.claims.owner());
        hosts.arrived.fleetIsBack();
        assertTrue(hosts.received.await(20, TimeUnit.SECONDS));
        assertTrue(hosts.arrived.abandoned);
    }

    /** Otherwise a VM would be lost that is claimed already, though the answer has not come. */
    @Test
    void aDestinationThatWaitsForItsClaimDoesNotNeedTheSource() throws Exception {
        TestVm vm = vm();
        Migration migration = destinationWaits(vm);
        vm.claims.claim("destination");
        hosts.wire.close();
        assertEquals(Place.DESTINATION, TestHosts.await(migration).place());
        hosts.arrived.fleetIsBack();
        assertTrue(hosts.received.await(20, TimeUnit.SECONDS));
        assertTrue(hosts.arrived.started);
        assertFalse(hosts.arrived.abandoned);
        assertEquals("destination", vm.claims.owner());
    }

    private Migration destinationWaits(TestVm vm) throws Exception {
        hosts.onArrival = made -> made.fleetIsAway = true;
        Migration migration = hosts.start(vm);
        while (hosts.arrived == null) {
            Thread.onSpinWait();
        }
        assertTrue(hosts.arrived.waits.await(20, TimeUnit.SECONDS));
        return migration;
    }

    @Test
    void theDestinationsOperatorCanCancelToo() throws Exception {
        Migration migration = destinationWaits(vm());
        hosts.destination.all().getFirst().cancel();
        assertFailed(MigrationFailure.LINK_BROKEN, Place.SOURCE, "", TestHosts.await(migration));
        assertEquals(Phase.CANCELLED, TestHosts.await(hosts.destination.all().getFirst()).phase());
    }

    // ---- failures after the stop ----

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDeviceThatCannotBeSavedLetsTheVmRunOn(boolean typed) throws Exception {
        TestVm vm = vm();
        ((TestDevice) vm.devices.get(1)).fault =
                typed
                        ? new MigrationException(MigrationFailure.REFUSED, "not frozen")
                        : new IllegalStateException("not frozen");
        MigrationStatus status = hosts.migrate(vm);
        assertFailed(
                MigrationFailure.DEVICE,
                Place.SOURCE,
                "uart/1 version 3 could not be saved",
                status);
        assertEquals(List.of("logDirty true", "stop", "logDirty false", "resume"), vm.calls);
        assertTrue(hosts.arrived.abandoned);
    }

    @Test
    void aBodyThatDoesNotFitItsLayoutIsNotSent() throws Exception {
        TestVm vm = vm();
        ((TestDevice) vm.devices.get(1)).state = new byte[] {1, 2, 3, 4, 9};
        assertFailed(
                MigrationFailure.DEVICE, Place.SOURCE, "longer than its layout", hosts.migrate(vm));
    }

    @Test
    void aDeviceThatCannotBeLoadedLetsTheVmRunOn() throws Exception {
        hosts.onArrival =
                made ->
                        ((TestDevice) made.devices().getFirst()).fault =
                                new MigrationException(MigrationFailure.REFUSED, "stale");
        TestVm vm = vm();
        MigrationStatus status = hosts.migrate(vm);
        assertFailed(
                MigrationFailure.DEVICE,
                Place.SOURCE,
                "the destination says: vm/0 version 1 could not be loaded: stale",
                status);
        assertEquals("source", vm.claims.owner());
    }

    @Test
    void pagesThatAreNotWantedEndItBeforeTheStop() throws Exception {
        hosts.onArrival =
                made -> made.pageFault = new MigrationException(MigrationFailure.REFUSED, "forged");
        TestVm vm = new TestVm(hosts.arena, 4096).filled(1);
        vm.pauseNanos = 0;
        MigrationStatus status =
                hosts.migrate(vm, NO_DOWNTIME.withLimits(1_000_000, Duration.ofMinutes(1)));
        assertFailed(MigrationFailure.REFUSED, Place.SOURCE, "forged", status);
        assertFalse(vm.calls.contains("stop"));
    }

    @Test
    void aStartThatFailsLetsTheVmRunOn() throws Exception {
        hosts.onArrival =
                made ->
                        made.startFault =
                                new MigrationException(MigrationFailure.REFUSED, "key is missing");
        TestVm vm = vm();
        assertFailed(MigrationFailure.REFUSED, Place.SOURCE, "key is missing", hosts.migrate(vm));
        assertEquals(List.of("logDirty true", "stop", "logDirty false", "resume"), vm.calls);
        assertTrue(hosts.arrived.abandoned);
    }

    // ---- the link ----

    @Test
    void aLinkCutAfterTheClaimIsAMigrationAllTheSame() throws Exception {
        TestVm vm = vm();
        hosts.onArrival =
                made ->
                        made.claimed =
                                () -> {
                                    try {
                                        hosts.far.close();
                                    } catch (IOException e) {
                                        throw new AssertionError(e);
                                    }
                                };
        MigrationStatus status = hosts.migrate(vm);
        assertEquals(Phase.COMPLETED, status.phase(), status::toString);
        assertEquals(Place.DESTINATION, status.place());
        assertEquals(
                List.of("logDirty true", "stop", "logDirty false", "resume", "migrated"), vm.calls);
        assertEquals("destination", vm.claims.owner());
    }

    @Test
    void cutAtAnyPlaceItRunsOnExactlyOneSide() throws Exception {
        hosts.migrate(small());
        int length = hosts.wire.written().length;
        for (int cut = 0; cut < length; cut += Math.max(1, length / 100)) {
            try (TestHosts others = new TestHosts()) {
                int after = cut;
                others.onConnect = wire -> wire.cutAfter = after;
                TestVm vm = small();
                MigrationStatus status = others.migrate(vm);
                assertFailed(MigrationFailure.LINK_BROKEN, Place.SOURCE, "link", status);
                assertEquals("source", vm.claims.owner(), "cut at " + cut);
                assertTrue(others.arrived == null || others.arrived.abandoned);
                others.vm = null;
            }
        }
    }

    private TestVm small() {
        return new TestVm(hosts.arena, 2).filled(1).with(TestDevice.opaque("console", (byte) 1));
    }

    @Test
    void aSilentDestinationIsGivenUp() throws Exception {
        TestVm vm = vm();
        hosts.onArrival = made -> made.fleetIsAway = true;
        Migration migration =
                hosts.start(vm, MigrationOptions.DEFAULTS.withLinkTimeout(Duration.ofSeconds(2)));
        assertFailed(
                MigrationFailure.LINK_BROKEN,
                Place.SOURCE,
                "within 2000 ms",
                TestHosts.await(migration));
        assertEquals("source", vm.claims.owner());
        hosts.arrived.fleetIsBack();
        assertTrue(hosts.received.await(20, TimeUnit.SECONDS));
        assertTrue(hosts.arrived.abandoned);
    }

    @Test
    void aDestinationThatReadsNothingIsGivenUp() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        hosts.onArrival =
                made ->
                        made.beforePages =
                                () -> {
                                    try {
                                        end.await();
                                    } catch (InterruptedException e) {
                                        throw new AssertionError(e);
                                    }
                                };
        TestVm vm = new TestVm(hosts.arena, 8192).filled(1);
        Migration migration =
                hosts.start(vm, MigrationOptions.DEFAULTS.withLinkTimeout(Duration.ofSeconds(2)));
        MigrationStatus status = TestHosts.await(migration);
        end.countDown();
        assertFailed(
                MigrationFailure.LINK_BROKEN, Place.SOURCE, "nothing moved for 2000 ms", status);
        assertFalse(vm.calls.contains("stop"));
    }

    // ---- the bytes ----

    @Test
    void anybodyWhoKnowsQemusFormatCanReadTheStream() throws Exception {
        TestVm vm = vm();
        hosts.migrate(vm);
        ParsedStream stream = new ParsedStream(recorded());
        assertEquals("pc", stream.machine);
        assertEquals(List.of(1, 2, 3, 4, 4, 4), stream.sectionTypes);
        assertEquals(List.of("pc.ram", "vga.vram1"), List.copyOf(stream.ram.keySet()));
        assertEquals(384 + 129, stream.pages);
        assertEquals(384 + 128, stream.zeros);
        for (int i = 0; i < 2; i++) {
            byte[] sent = stream.ram.get(vm.ram().get(i).name());
            assertEquals(-1, vm.ram().get(i).memory().mismatch(MemorySegment.ofArray(sent)));
        }
        assertArrayEquals(new byte[] {0, 0, 0, 3, 5, 5, 5}, stream.bodies.get("vm/0"));
        assertArrayEquals(new byte[] {1, 2, 3, 4}, stream.bodies.get("uart/1"));
        assertArrayEquals(new byte[4], stream.bodies.get("console/0"));
    }

    /** The stream without the offer before it. */
    private byte[] recorded() {
        byte[] all = hosts.wire.written();
        int offer = ByteBuffer.wrap(all).getInt(8);
        return Arrays.copyOfRange(all, 12 + offer, all.length);
    }
}
