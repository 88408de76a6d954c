package usshadow.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import usshadow.fleet.Image;
import usshadow.fleet.Mode;
import usshadow.fleet.Permission;
import usshadow.fleet.Ram;
import usshadow.fleet.SshKey;
import usshadow.fleet.VmRegistration;
import usshadow.fleet.VmSettings;
import usshadow.fleet.VmUser;
import usshadow.machine.AddressRange;
import usshadow.sealing.Carry;
import usshadow.sealing.Manifest;
import usshadow.sealing.PartTag;
import usshadow.sealing.SaveId;
import usshadow.sealing.UnsealException;
import usshadow.sealing.UnsealException.Reason;

class MachinePlanTest {
    private static final SshKey ALICE = key('A', "alice@home");
    private static final SshKey BOB = key('B', "bob@home");

    private static SshKey key(char letter, String comment) {
        return SshKey.parse("ssh-ed25519 " + String.valueOf(letter).repeat(68) + " " + comment);
    }

    private static VmRegistration vm(Mode mode, Carry carry) {
        return VmRegistration.of(
                VmSettings.of(
                        "web1",
                        "alice",
                        Map.of(
                                "alice", new VmUser(Permission.WRITE, List.of(ALICE)),
                                "bob", new VmUser(Permission.VIEW, List.of(BOB))),
                        mode,
                        carry,
                        Ram.VISIBLE,
                        128,
                        new Image("tiny", "00".repeat(32)),
                        Set.of("vs")),
                Map.of());
    }

    private static Manifest manifest(Carry carry, String... devices) {
        return new Manifest(
                "web1",
                1,
                SaveId.random(),
                carry,
                List.of(devices).stream()
                        .map(d -> new Manifest.Entry(d, 0, 3, List.of(new PartTag(1, 2))))
                        .toList(),
                List.of());
    }

    private static Reason refusal(Mode mode, Carry carry, Manifest manifest) {
        MachinePlan plan = MachinePlan.of(vm(mode, carry));
        return assertThrows(UnsealException.class, () -> plan.check(manifest)).reason();
    }

    @Test
    void theFirstSerialPortIsCom1() {
        MachinePlan plan = MachinePlan.of(vm(Mode.SHADOW, Carry.ALL));
        DevicePlan serial = plan.devices().getFirst();
        assertEquals("serial0", serial.name());
        assertEquals(List.of(new AddressRange(0x3f8, 8)), serial.ports());
        assertEquals(List.of(4), serial.irqs());
        assertEquals(List.of(new PartId("serial", 0), new PartId("console", 0)), serial.parts());
    }

    @Test
    void theModeAloneDecidesWhatIsProtected() {
        assertTrue(MachinePlan.of(vm(Mode.SHADOW, Carry.ALL)).devices().getFirst().isProtected());
        MachinePlan traditional = MachinePlan.of(vm(Mode.TRADITIONAL, Carry.ALL));
        assertFalse(traditional.devices().getFirst().isProtected());
        assertEquals(List.of(), traditional.shadowDevices());
    }

    @Test
    void savesCarryWhatTheProviderSays() throws Exception {
        MachinePlan.of(vm(Mode.SHADOW, Carry.ALL)).check(manifest(Carry.ALL, "serial", "console"));
        MachinePlan.of(vm(Mode.SHADOW, Carry.NONE)).check(manifest(Carry.NONE));
        MachinePlan.of(vm(Mode.TRADITIONAL, Carry.ALL)).check(manifest(Carry.ALL));
    }

    @Test
    void aSaveThatLacksADeviceIsIncomplete() {
        assertEquals(Reason.INCOMPLETE, refusal(Mode.SHADOW, Carry.ALL, manifest(Carry.ALL)));
        assertEquals(
                Reason.INCOMPLETE, refusal(Mode.SHADOW, Carry.ALL, manifest(Carry.ALL, "pckbd")));
        assertEquals(
                Reason.INCOMPLETE,
                refusal(Mode.SHADOW, Carry.ALL, manifest(Carry.NONE, "serial", "console")));
    }

    @Test
    void aDeviceThatIsNotCarriedIsRefused() {
        assertEquals(
                Reason.WRONG_DEVICE,
                refusal(Mode.SHADOW, Carry.ALL, manifest(Carry.ALL, "serial", "console", "pckbd")));
        assertEquals(
                Reason.WRONG_DEVICE,
                refusal(Mode.SHADOW, Carry.NONE, manifest(Carry.NONE, "serial", "console")));
    }

    @Test
    void aUserIsKnownByNameAndKey() {
        VmRegistration vm = vm(Mode.SHADOW, Carry.ALL);
        assertEquals(
                Optional.of(Permission.WRITE),
                ConsoleAccess.permission(vm, "alice", key('A', "another comment")));
        assertEquals(Optional.empty(), ConsoleAccess.permission(vm, "alice", BOB));
        assertEquals(Optional.empty(), ConsoleAccess.permission(vm, "carol", ALICE));
    }

    @Test
    void whoMayOnlyLookMayNotType() {
        VmRegistration vm = vm(Mode.SHADOW, Carry.ALL);
        assertTrue(ConsoleAccess.may(vm, "alice", ALICE, Permission.WRITE));
        assertTrue(ConsoleAccess.may(vm, "alice", ALICE, Permission.VIEW));
        assertTrue(ConsoleAccess.may(vm, "bob", BOB, Permission.VIEW));
        assertFalse(ConsoleAccess.may(vm, "bob", BOB, Permission.WRITE));
    }
}
