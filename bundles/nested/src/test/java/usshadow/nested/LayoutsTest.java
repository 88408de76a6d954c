package usshadow.nested;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import usshadow.machine.BadStateException;
import usshadow.machine.DeviceState;

class LayoutsTest {
    private static final List<DeviceState> SECTIONS =
            List.of(
                    new DeviceState("vcpu", 0, 1, new byte[] {1, 2, 3}),
                    new DeviceState("i8259", 1, 1, new byte[16]));

    @Test
    void sectionsComeBack() throws BadStateException {
        assertEquals(SECTIONS, SectionsLayout.decode(SectionsLayout.encode(SECTIONS)));
        assertEquals(List.of(), SectionsLayout.decode(SectionsLayout.encode(List.of())));
    }

    @Test
    void sectionsCutAnywhereAreRefused() {
        byte[] whole = SectionsLayout.encode(SECTIONS);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(BadStateException.class, () -> SectionsLayout.decode(cut));
        }
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        assertThrows(BadStateException.class, () -> SectionsLayout.decode(longer));
    }

    @Test
    void aHugeCountOrLengthIsRefusedBeforeItIsAllocated() {
        byte[] whole = SectionsLayout.encode(SECTIONS);
        whole[3] = 0x7f;
        assertThrows(BadStateException.class, () -> SectionsLayout.decode(whole));
        whole[3] = 0;
        whole[4 + 1 + 4 + 8 + 3] = 0x7f;
        assertThrows(BadStateException.class, () -> SectionsLayout.decode(whole));
    }

    @Test
    void whatL0TellsOfAVmComesBack() {
        VmInfo info =
                new VmInfo(
                        VmInfo.State.FROZEN,
                        64,
                        true,
                        1_000_000,
                        List.of(
                                new VmInfo.Device("serial", 0, true, List.of("serial", "console")),
                                new VmInfo.Device("debug", 0, false, List.of())));
        assertEquals(info, VmInfo.decode(info.encode()));
    }

    @Test
    void everyRefusalHasItsOwnCode() {
        Set<Integer> codes = new HashSet<>();
        for (Refusal refusal : Refusal.values()) {
            codes.add(refusal.code());
            assertEquals(refusal, Refusal.of(refusal.code()));
        }
        assertEquals(Refusal.values().length, codes.size());
    }

    @Test
    void everyExitKindHasItsOrdinalAsCode() {
        for (ExitKind kind : ExitKind.values()) {
            assertEquals(kind, ExitKind.of(kind.code()));
        }
    }
}
