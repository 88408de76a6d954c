package usshadow.hypervisor.guest.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import usshadow.hypervisor.guest.GuestHypervisorException;
import usshadow.hypervisor.guest.GuestHypervisorException.Reason;
import usshadow.hypervisor.guest.GuestVm;
import usshadow.hypervisor.guest.GuestVm.State;
import usshadow.nested.NestedException;
import usshadow.nested.Refusal;
import usshadow.nested.VmInfo;

@Timeout(30)
class GuestHypervisorTest {
    private static final int DEBUG = 0xe9;
    private static final int FIRMWARE_DEBUG = 0x402;
    private static final int NOBODYS = 0x777;

    private final FakeFleet fleet = new FakeFleet();
    private TestSystem system;
    private long free;

    @BeforeEach
    void aSystem() throws Exception {
        system = new TestSystem(fleet);
        free = system.pool.available();
    }

    @AfterEach
    void end() {
        system.close();
    }

    private void boots(FakeGuest guest, VmInfo.Device... devices) throws Exception {
        system.register("web1", guest, devices);
        system.hypervisor.create("web1");
        system.hypervisor.start("web1");
    }

    private State state() throws Exception {
        return system.hypervisor.find("web1").state();
    }

    /** An end has no event at this level: it is looked for. */
    private void awaitState(State wanted) throws Exception {
        while (state() != wanted) {
            Thread.onSpinWait();
        }
    }

    private static Reason reason(org.junit.jupiter.api.function.Executable verb) {
        return assertThrows(GuestHypervisorException.class, verb).reason();
    }

    @Test
    void debugOutputIsReflectedAndKept() throws Exception {
        boots(FakeGuest.saying(DEBUG, "hello"));
        system.cloud.vm("web1").awaitIdle();
        assertEquals("hello", system.debug("web1"));
        assertEquals(Map.of("PORT_OUT", 5L), system.hypervisor.find("web1").exits());
    }

    @Test
    void bothDebugPortsTellThatTheyAreThere() throws Exception {
        boots(FakeGuest.of(new FakeGuest.In(DEBUG, 1), new FakeGuest.In(FIRMWARE_DEBUG, 1)));
        system.cloud.vm("web1").awaitIdle();
        assertEquals(List.of(0xe9L, 0xe9L), system.cloud.vm("web1").seen);
    }

    @Test
    void unknownPortsAndAddressesReadAllOnesAndAreCounted() throws Exception {
        boots(
                FakeGuest.of(
                        new FakeGuest.In(NOBODYS, 1),
                        new FakeGuest.In(NOBODYS, 2),
                        new FakeGuest.In(NOBODYS, 4),
                        new FakeGuest.Load(1L << 32, 4),
                        new FakeGuest.Load(1L << 32, 8),
                        new FakeGuest.Out(NOBODYS, 4, 1),
                        new FakeGuest.Store(1L << 32, 8, 1)));
        system.cloud.vm("web1").awaitIdle();
        assertEquals(
                List.of(0xffL, 0xffffL, 0xffff_ffffL, 0xffff_ffffL, -1L),
                system.cloud.vm("web1").seen);
        assertEquals(7, system.hypervisor.find("web1").unclaimed());
    }

    @Test
    void aNewVmIsCreatedAndHasItsRegisteredMemory() throws Exception {
        system.register("web1", FakeGuest.of(), TestSystem.SERIAL);
        GuestVm vm = system.hypervisor.create("web1");
        assertEquals(State.CREATED, vm.state());
        assertEquals(1, vm.memoryMiB());
        assertEquals(List.of("serial/0 shadow [serial, console]"), vm.devices());
        assertTrue(system.cloud.vm("web1").hasRam());
        assertTrue(free - system.pool.available() >= 1 << 20);
    }

    @Test
    void pauseStopsBetweenTwoInstructionsAndResumeGoesOn() throws Exception {
        boots(FakeGuest.of(new FakeGuest.Idle(), new FakeGuest.Out(DEBUG, 1, 'x')));
        assertEquals(State.PAUSED, system.hypervisor.pause("web1").state());
        assertEquals("", system.debug("web1"));
        assertEquals(State.PAUSED, system.hypervisor.pause("web1").state());
        assertEquals(State.RUNNING, system.hypervisor.resume("web1").state());
        system.cloud.vm("web1").awaitIdle();
        assertEquals("x", system.debug("web1"));
        assertEquals(State.RUNNING, system.hypervisor.resume("web1").state());
    }

    @Test
    void aGuestThatSwitchesOffIsOffAndStartsAnew() throws Exception {
        boots(FakeGuest.of(new FakeGuest.Out(DEBUG, 1, 'x'), new FakeGuest.PowerOff()));
        awaitState(State.OFF);
        assertEquals(Reason.WRONG_STATE, reason(() -> system.hypervisor.pause("web1")));
        system.hypervisor.start("web1");
        awaitState(State.OFF);
        assertEquals(2, fleet.epoch("web1"));
    }

    @Test
    void aTripleFaultIsACrash() throws Exception {
        boots(FakeGuest.of(new FakeGuest.TripleFault()));
        awaitState(State.CRASHED);
    }

    @Test
    void aGuestsResetRunsOn() throws Exception {
        boots(FakeGuest.of(new FakeGuest.Reset(), new FakeGuest.Out(DEBUG, 1, 'x')));
        system.cloud.vm("web1").awaitIdle();
        assertEquals(Map.of("RESET", 1L, "PORT_OUT", 1L), system.hypervisor.find("web1").exits());
    }

    @Test
    void resetBootsAnew() throws Exception {
        boots(FakeGuest.saying(DEBUG, "ab"));
        system.cloud.vm("web1").awaitIdle();
        assertEquals(State.RUNNING, system.hypervisor.reset("web1").state());
        system.cloud.vm("web1").awaitIdle();
        assertEquals("abab", system.debug("web1"));
    }

    @Test
    void destroyGivesEverythingBackAndItIsZero() throws Exception {
        boots(FakeGuest.of(new FakeGuest.Write(4096, 7)));
        system.cloud.vm("web1").awaitIdle();
        var ram = system.hypervisor.migratable("web1").ram().getFirst().memory();
        assertEquals(7, ram.get(ValueLayout.JAVA_BYTE, 4096));
        system.hypervisor.destroy("web1");
        assertEquals(0, ram.get(ValueLayout.JAVA_BYTE, 4096));
        assertEquals(free, system.pool.available());
        assertEquals(free, system.pool.largest());
        assertNull(system.cloud.vm("web1"));
        assertEquals(List.of(), system.hypervisor.list());
    }

    @Test
    void stopPullsThePlugAndKeepsTheName() throws Exception {
        boots(FakeGuest.of());
        assertEquals(State.OFF, system.hypervisor.stop("web1").state());
        assertEquals(free, system.pool.available());
        assertEquals(State.RUNNING, system.hypervisor.start("web1").state());
    }

    @Test
    void refusalsAreTypedAndLeaveNothingBehind() throws Exception {
        GuestHypervisorException e =
                assertThrows(
                        GuestHypervisorException.class, () -> system.hypervisor.create("web9"));
        assertEquals(Reason.REFUSED, e.reason());
        assertEquals(Refusal.NOT_REGISTERED, ((NestedException) e.getCause()).refusal());
        assertEquals(free, system.pool.available());
        assertEquals(Reason.NO_SUCH_VM, reason(() -> system.hypervisor.start("web9")));
        assertEquals(List.of(), system.hypervisor.list());
    }

    @Test
    void aSecondVmOfTheNameIsRefused() throws Exception {
        boots(FakeGuest.of());
        assertEquals(Reason.EXISTS, reason(() -> system.hypervisor.create("web1")));
        assertEquals(State.RUNNING, state());
    }

    @Test
    void tooLittleMemoryIsNamedAndNothingIsLeftBehind() throws Exception {
        system.cloud.register("big", new FakeCloud.Plan(64, List.of(), FakeGuest.of()));
        GuestHypervisorException e =
                assertThrows(GuestHypervisorException.class, () -> system.hypervisor.create("big"));
        assertEquals(Reason.NO_MEMORY, e.reason());
        assertTrue(e.getMessage().contains("65536 KiB"), e.getMessage());
        assertEquals(free, system.pool.available());
        assertNull(system.cloud.vm("big"));
    }

    @Test
    void aMissingVirtualDeviceIsNamed() {
        system.register("web1", FakeGuest.of(), new VmInfo.Device("disk", 0, false, List.of()));
        GuestHypervisorException e =
                assertThrows(
                        GuestHypervisorException.class, () -> system.hypervisor.create("web1"));
        assertEquals(Reason.NO_DEVICE, e.reason());
        assertTrue(e.getMessage().contains("disk"), e.getMessage());
        assertEquals(free, system.pool.available());
    }

    @Test
    void aClaimWaitsForTheFleetAndStopEndsTheWaiting() throws Exception {
        fleet.reachable(false);
        system.register("web1", FakeGuest.of());
        system.hypervisor.create("web1");
        CompletableFuture<GuestVm> start =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return system.hypervisor.start("web1");
                            } catch (GuestHypervisorException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        while (system.hypervisor.find("web1").note().isEmpty()) {
            Thread.onSpinWait();
        }
        assertEquals(State.CREATED, state());
        assertFalse(start.isDone());
        system.hypervisor.stop("web1");
        assertThrows(ExecutionException.class, start::get);
        assertEquals(0, fleet.epoch("web1"));
    }

    @Test
    void aClaimThatIsRefusedLeavesTheVmAsItWas() throws Exception {
        try (TestSystem other = new TestSystem(fleet)) {
            other.register("web1", FakeGuest.of());
            other.hypervisor.create("web1");
            other.hypervisor.start("web1");
            system.register("web1", FakeGuest.of());
            system.hypervisor.create("web1");
            assertEquals(Reason.REFUSED, reason(() -> system.hypervisor.start("web1")));
            assertEquals(State.CREATED, state());
            other.hypervisor.destroy("web1");
            assertEquals(State.RUNNING, system.hypervisor.start("web1").state());
        }
    }

    @Test
    void aClosedGatePausesTheVmAndSaysWhy() throws Exception {
        boots(FakeGuest.of());
        system.cloud.vm("web1").awaitIdle();
        system.closeGate();
        awaitState(State.PAUSED);
        assertTrue(system.hypervisor.find("web1").note().contains("gate"));
        system.hypervisor.destroy("web1");
    }

    @Test
    void aFactoryThatGoesFloatsItsPortsUntilAnotherComes() throws Exception {
        boots(
                FakeGuest.of(
                        new FakeGuest.Idle(),
                        new FakeGuest.In(DEBUG, 1),
                        new FakeGuest.Idle(),
                        new FakeGuest.In(DEBUG, 1)));
        system.vms.removeVirtualFactory(system.debug);
        system.hypervisor.pause("web1");
        system.hypervisor.resume("web1");
        while (system.cloud.vm("web1").pc() < 2) {
            Thread.onSpinWait();
        }
        system.vms.addVirtualFactory(system.debug);
        system.hypervisor.pause("web1");
        system.hypervisor.resume("web1");
        system.cloud.vm("web1").awaitIdle();
        assertEquals(List.of(0xffL, 0xe9L), system.cloud.vm("web1").seen);
    }
}
