package usshadow.hypervisor.cloud.vm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static usshadow.hypervisor.cloud.vm.TestHost.VM;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import usshadow.chipset.PcPorts;
import usshadow.hypervisor.cloud.vm.TestHost.Saved;
import usshadow.hypervisor.cloud.vm.TestHost.TestVm;
import usshadow.machine.VcpuExit;
import usshadow.nested.ExitKind;
import usshadow.nested.NestedException;
import usshadow.nested.Refusal;
import usshadow.nested.VmInfo;
import usshadow.sealing.VmKey;
import usshadow.ultracall.UltracallStatus;

/** What a guest hypervisor can do, and what it cannot, by real ultracalls. */
@Timeout(60)
class NestedVmTest {
    private static final int SERIAL = 0x3f8;
    private static final int DEBUG = 0xe9;
    private static final VcpuExit.PortOut MARK = new VcpuExit.PortOut(DEBUG, 1, '!');

    private final TestFleet fleet = new TestFleet();
    private final VmKey key = VmKey.random();
    private TestHost alpha;
    private TestHost beta;

    @BeforeEach
    void twoHosts() throws Exception {
        alpha = new TestHost("alpha", fleet, key);
        beta = new TestHost("beta", fleet, key);
    }

    @AfterEach
    void close() {
        alpha.close();
        beta.close();
    }

    private static void assertRefused(Refusal refusal, Executable call) {
        assertEquals(refusal, assertThrows(NestedException.class, call).refusal());
    }

    private static VcpuExit.PortOut out(int value) {
        return new VcpuExit.PortOut(SERIAL, 1, value);
    }

    /** What the guest reads at the protected port. */
    private static long read(TestVm vm) throws NestedException {
        vm.guest.does(new VcpuExit.PortIn(SERIAL, 1));
        vm.runTo(MARK);
        return vm.guest.completed & 0xff;
    }

    // ---- interception ----

    @Test
    void aProtectedPortIsTheShadowDevicesAndL1LearnsNothing() throws Exception {
        TestVm vm = alpha.booted();
        vm.guest.does(out('s'));
        assertEquals('s', read(vm));
    }

    @Test
    void anUnprotectedPortIsReflectedWithItsAccess() throws Exception {
        TestVm vm = alpha.booted();
        vm.guest.does(new VcpuExit.PortOut(DEBUG, 2, 0xbeef));
        assertEquals(ExitKind.PORT_OUT, vm.vcpu.run(0));
        assertEquals(DEBUG, vm.vcpu.address());
        assertEquals(2, vm.vcpu.size());
        assertEquals(0xbeef, vm.vcpu.value());
    }

    @Test
    void writesToTheDelayPortDoNotWakeL1() throws Exception {
        TestVm vm = alpha.booted();
        vm.guest.does(new VcpuExit.PortOut((int) PcPorts.DELAY.start(), 1, 0));
        vm.runTo(MARK);
    }

    @Test
    void aReflectedReadIsAnsweredByTheNextRun() throws Exception {
        TestVm vm = alpha.booted();
        vm.guest.does(new VcpuExit.PortIn(DEBUG, 1));
        assertEquals(ExitKind.PORT_IN, vm.vcpu.run(0));
        assertThrows(NestedException.class, vm.nested::machine);
        vm.guest.does(MARK);
        assertEquals(ExitKind.PORT_OUT, vm.vcpu.run(0x42));
        assertEquals(0x42, vm.guest.completed);
    }

    @Test
    void anAccessOverTheEdgeOfAProtectedRangeIsNotReflected() throws Exception {
        TestVm vm = alpha.booted();
        vm.guest.does(out(0x5a));
        vm.guest.does(new VcpuExit.PortIn(SERIAL - 2, 4));
        vm.runTo(MARK);
        assertEquals(0x5a5affffL, vm.guest.completed);
    }

    @Test
    void aCrashedDeviceFloatsAndNothingIsReflected() throws Exception {
        TestVm vm = alpha.booted();
        vm.guest.does(out(TestDevices.POISON));
        vm.guest.does(out('x'));
        assertEquals(0xff, read(vm));
    }

    @Test
    void aVmWaitsWhileItsDevicesBundleIsGoneAndGoesOnWhereItWas() throws Exception {
        TestVm vm = alpha.booted();
        vm.guest.does(out('k'));
        vm.runTo(MARK);
        alpha.table.removeFactory(alpha.devices);
        vm.guest.does(new VcpuExit.PortIn(SERIAL, 1));
        vm.guest.does(MARK);
        CompletableFuture<ExitKind> run = vm.run(0);
        assertThrows(TimeoutException.class, () -> run.get(300, TimeUnit.MILLISECONDS));
        alpha.table.addFactory(alpha.devices);
        assertEquals(ExitKind.PORT_OUT, run.get(20, TimeUnit.SECONDS));
        assertEquals('k', vm.guest.completed);
    }

    @Test
    void aDroppedDeviceFloats() throws Exception {
        TestVm vm = alpha.booted();
        vm.runTo(MARK);
        alpha.table.removeFactory(alpha.devices);
        alpha.table.instances().getFirst().board().drop("serial");
        vm.guest.does(out('x'));
        assertEquals(0xff, read(vm));
    }

    /** L1's own guest hypervisor asks first; another one would not. */
    @Test
    void aVmWithPrivateRamGetsNoMemoryOfL1s() {
        NestedException refused =
                assertThrows(NestedException.class, () -> alpha.create(TestHost.PRIVATE_VM, false));
        assertEquals(UltracallStatus.NOT_ALLOWED, refused.status());
    }

    // ---- ownership ----

    @Test
    void theFirstRunClaimsAndRecordsRunning() throws Exception {
        TestVm vm = alpha.booted();
        assertEquals("off", fleet.state());
        vm.runTo(MARK);
        assertEquals("running", fleet.state());
        assertEquals(1, fleet.epoch());
        assertEquals(VmInfo.State.RUNNING, vm.nested.info().state());
    }

    @Test
    void aVmThatRunsElsewhereCannotBeBooted() throws Exception {
        alpha.booted().runTo(MARK);
        TestVm second = beta.booted();
        assertRefused(Refusal.NOT_OFF, () -> second.vcpu.run(0));
        assertEquals(1, fleet.epoch());
    }

    @Test
    void aVmThatWasNotBootedDoesNotRun() throws Exception {
        TestVm vm = alpha.create(VM, false);
        assertRefused(Refusal.NOT_BOOTED, () -> vm.vcpu.run(0));
        assertEquals(0, fleet.epoch());
    }

    @Test
    void oneSystemHasOneInstanceOfAVm() throws Exception {
        TestVm vm = alpha.booted();
        assertRefused(Refusal.EXISTS, () -> alpha.create(VM, false));
        vm.nested.close();
        alpha.create(VM, false);
    }

    @Test
    void withTheFleetOutOfReachTheFirstRunWaitsAndCanBeKicked() throws Exception {
        TestVm vm = alpha.booted();
        fleet.reachable(false);
        CompletableFuture<ExitKind> run = vm.run(0);
        assertThrows(TimeoutException.class, () -> run.get(300, TimeUnit.MILLISECONDS));
        vm.vcpu.kick();
        assertEquals(ExitKind.CANCELLED, run.get(20, TimeUnit.SECONDS));
        fleet.reachable(true);
        vm.runTo(MARK);
        assertEquals(1, fleet.epoch());
    }

    @Test
    void whatIsFrozenHereWaitsWhileAnotherHasClaimedItAndDoesNotRunIt() throws Exception {
        TestVm source = running();
        Saved saved = source.save();
        fleet.saveIsClaimed(true);
        CompletableFuture<ExitKind> run = source.run(0);
        assertThrows(TimeoutException.class, () -> run.get(300, TimeUnit.MILLISECONDS));
        source.vcpu.kick();
        assertEquals(ExitKind.CANCELLED, run.get(20, TimeUnit.SECONDS));
        TestVm third = incoming(saved);
        assertRefused(Refusal.SAVE_CLAIMED, () -> third.vcpu.run(0));
        fleet.saveIsClaimed(false);
        source.runTo(MARK);
    }

    @Test
    void aVmThatTurnsOffIsRecordedAsOff() throws Exception {
        TestVm vm = alpha.booted();
        vm.guest.does(new VcpuExit.Shutdown("test"));
        assertEquals(ExitKind.SHUTDOWN, vm.vcpu.run(0));
        assertEquals("off", fleet.state());
        assertEquals(1, fleet.epoch());
        assertRefused(Refusal.ENDED, () -> vm.vcpu.run(0));
    }

    @Test
    void aVirtualizedSystemThatGoesTakesItsVmsAlong() throws Exception {
        TestVm vm = alpha.booted();
        vm.runTo(MARK);
        alpha.table.removeSystem("vs");
        assertEquals("off", fleet.state());
        assertTrue(vm.guest.closed);
    }

    @Test
    void aFencedVmIsStopped() throws Exception {
        TestVm vm = alpha.booted();
        vm.runTo(MARK);
        CompletableFuture<ExitKind> run = vm.run(0);
        fleet.fence();
        alpha.table.instances().getFirst().recorded(fleet.epoch(), fleet.claim());
        // The run is kicked out, or comes when all is over.
        run.handle((end, refused) -> null).get(20, TimeUnit.SECONDS);
        assertRefused(Refusal.ENDED, () -> vm.vcpu.run(0));
    }

    /** L1 keeps runs in the queue, so that a fence would never get its turn. */
    @Test
    void aFencedVmIsStoppedHoweverManyRunsStandInTheQueue() throws Exception {
        TestVm vm = alpha.booted();
        vm.runTo(MARK);
        List<CompletableFuture<ExitKind>> runs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            runs.add(vm.run(0).handle((end, refused) -> end));
        }
        fleet.fence();
        alpha.table.instances().getFirst().recorded(fleet.epoch(), fleet.claim());
        assertEquals(CloudVm.Phase.ENDED, alpha.table.instances().getFirst().phase());
        for (CompletableFuture<ExitKind> run : runs) {
            run.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void newsOfAnOlderClaimDoesNoHarm() throws Exception {
        TestVm vm = alpha.booted();
        vm.runTo(MARK);
        alpha.table.instances().getFirst().recorded(0, null);
        vm.runTo(MARK);
    }

    // ---- saving ----

    private TestVm running() throws Exception {
        TestVm vm = alpha.booted();
        vm.register();
        vm.guest.does(out('m'));
        vm.runTo(MARK);
        return vm;
    }

    @Test
    void aSaveFreezesOnceAndGivesTheSameBytes() throws Exception {
        TestVm vm = running();
        byte[] first = vm.manifest().save();
        assertEquals(VmInfo.State.FROZEN, vm.nested.info().state());
        assertArrayEquals(first, vm.manifest().save());
        assertEquals("running", fleet.state());
    }

    @Test
    void aFrozenVmRunsOnlyByAClaimOfItsOwnSave() throws Exception {
        TestVm vm = running();
        byte[] first = vm.manifest().save();
        assertEquals('m', read(vm));
        assertEquals(2, fleet.epoch());
        assertNotEquals(Arrays.hashCode(first), Arrays.hashCode(vm.manifest().save()));
    }

    @Test
    void aSaveOfAVmThatNeverRanClaimsFirst() throws Exception {
        TestVm vm = alpha.booted();
        vm.register();
        vm.save();
        assertEquals("claimed", fleet.state());
        assertEquals(1, fleet.epoch());
    }

    @Test
    void aSavedVmGoesOnElsewhereAndNoMoreAtTheSource() throws Exception {
        TestVm source = running();
        Saved saved = source.save();
        TestVm destination = beta.create(VM, true);
        destination.register();
        destination.load(saved);
        assertEquals(1, fleet.epoch());
        assertEquals('m', read(destination));
        assertEquals(2, fleet.epoch());
        assertEquals("running", fleet.state());
        assertRefused(Refusal.STALE, () -> source.vcpu.run(0));
        source.nested.close();
        assertEquals("running", fleet.state());
    }

    @Test
    @Timeout(10)
    void aVmOnItsWayHereWarmsTheEngineUp() throws Exception {
        beta.create(VM, true);
        while (beta.warmEngine.last == null) {
            Thread.onSpinWait();
        }
        assertNull(alpha.warmEngine.last);
    }

    @Test
    void aSourceThatResumedMakesTheSaveStale() throws Exception {
        TestVm source = running();
        Saved saved = source.save();
        source.runTo(MARK);
        TestVm destination = incoming(saved);
        assertRefused(Refusal.STALE, () -> destination.vcpu.run(0));
        source.runTo(MARK);
    }

    @Test
    void aSaveStaysRestorableAfterItsFrozenCopyWasGivenUp() throws Exception {
        TestVm source = running();
        Saved saved = source.save();
        source.nested.close();
        assertEquals("off", fleet.state());
        assertEquals('m', read(incoming(saved)));
    }

    @Test
    void aSaveIsRestoredOnce() throws Exception {
        Saved saved = running().save();
        TestVm first = incoming(saved);
        first.runTo(MARK);
        first.nested.close();
        TestVm second = beta.create(VM, true);
        second.register();
        second.load(saved);
        assertRefused(Refusal.STALE, () -> second.vcpu.run(0));
    }

    private TestVm incoming(Saved saved) throws Exception {
        TestVm vm = beta.create(VM, true);
        vm.register();
        vm.load(saved);
        return vm;
    }

    // ---- what is wrong changes nothing ----

    private TestVm staging() throws Exception {
        TestVm vm = beta.create(VM, true);
        vm.register();
        return vm;
    }

    @Test
    void aFlippedBitIsForged() throws Exception {
        Saved saved = running().save();
        byte[] flipped = saved.serial().clone();
        flipped[flipped.length - 20] ^= 1;
        TestVm vm = staging();
        assertRefused(Refusal.FORGED, () -> vm.serial().load(flipped));
        assertUnclaimed(vm, saved);
    }

    @Test
    void exchangedBlocksAreForged() throws Exception {
        Saved saved = running().save();
        byte[] reordered = saved.serial().clone();
        int block = 16;
        int last = reordered.length - 3 * block;
        System.arraycopy(saved.serial(), last, reordered, last - block, block);
        System.arraycopy(saved.serial(), last - block, reordered, last, block);
        TestVm vm = staging();
        assertRefused(Refusal.FORGED, () -> vm.serial().load(reordered));
        assertUnclaimed(vm, saved);
    }

    /** Nothing was claimed, and the true parts still do. */
    private void assertUnclaimed(TestVm vm, Saved saved) throws Exception {
        assertEquals(1, fleet.epoch());
        vm.load(saved);
        assertEquals('m', read(vm));
    }

    @Test
    void aCutPartIsMalformed() throws Exception {
        Saved saved = running().save();
        TestVm vm = staging();
        byte[] cut = Arrays.copyOf(saved.serial(), saved.serial().length - 1);
        assertRefused(Refusal.MALFORMED, () -> vm.serial().load(cut));
        assertUnclaimed(vm, saved);
    }

    @Test
    void aPartOfAnotherDeviceIsRefused() throws Exception {
        Saved saved = running().save();
        TestVm vm = staging();
        assertRefused(Refusal.WRONG_DEVICE, () -> vm.serial().load(saved.console()));
        assertUnclaimed(vm, saved);
    }

    @Test
    void aPartOfAnotherVmIsRefused() throws Exception {
        Saved saved = running().save();
        TestVm other = beta.create("other", true);
        other.register();
        assertRefused(Refusal.WRONG_VM, () -> other.serial().load(saved.serial()));
    }

    @Test
    void aMissingPartIsIncomplete() throws Exception {
        Saved saved = running().save();
        TestVm vm = staging();
        vm.nested.machine(saved.machine());
        vm.manifest().load(saved.manifest());
        vm.serial().load(saved.serial());
        assertRefused(Refusal.INCOMPLETE, () -> vm.vcpu.run(0));
        assertEquals(1, fleet.epoch());
        vm.console().load(saved.console());
        assertEquals('m', read(vm));
    }

    @Test
    void aPartOfAnOlderSaveIsRefused() throws Exception {
        TestVm source = running();
        Saved older = source.save();
        source.runTo(MARK);
        Saved newer = source.save();
        TestVm vm = staging();
        vm.load(new Saved(newer.manifest(), older.serial(), newer.console(), newer.machine()));
        assertRefused(Refusal.WRONG_SAVE, () -> vm.vcpu.run(0));
        assertEquals(2, fleet.epoch());
        vm.serial().load(newer.serial());
        assertEquals('m', read(vm));
    }

    @Test
    void aMissingBundleIsSaidBeforeAnythingIsClaimed() throws Exception {
        Saved saved = running().save();
        TestVm vm = incoming(saved);
        beta.table.removeFactory(beta.devices);
        assertRefused(Refusal.NO_DEVICE, () -> vm.vcpu.run(0));
        assertEquals(1, fleet.epoch());
        beta.table.addFactory(beta.devices);
        assertEquals('m', read(vm));
    }
}
