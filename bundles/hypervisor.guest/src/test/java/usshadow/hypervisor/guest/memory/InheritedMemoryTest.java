package usshadow.hypervisor.guest.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import usshadow.linux.Memfd;
import usshadow.ultracall.TransportCalls;
import usshadow.ultracall.UltracallGate;
import usshadow.ultracall.UltracallHandlers;

@Timeout(30)
class InheritedMemoryTest {
    private static final long BYTES = 4 << 20;

    @Test
    void theDescriptorsMemoryIsMappedAndItsUltracallsAreAnswered() throws Exception {
        try (Memfd outside = Memfd.create("test", BYTES)) {
            InheritedMemory memory = new InheritedMemory(outside.descriptor());
            assertEquals(BYTES, memory.segment().byteSize());
            UltracallGate gate =
                    UltracallGate.open(
                            "vs", outside.segment(), new UltracallHandlers(), (ended, cause) -> {});
            assertTrue(memory.ultracalls().call(TransportCalls.VERSION).isOk());
            assertSame(memory.ultracalls(), memory.ultracalls(), "there is one caller on a memory");
            gate.close();
            memory.close();
        }
    }

    @Test
    void withoutAGateUltracallsSayWhyAndAreTriedAgain() throws Exception {
        try (Memfd outside = Memfd.create("test", BYTES)) {
            InheritedMemory memory = new InheritedMemory(outside.descriptor());
            assertThrows(IOException.class, memory::ultracalls);
            UltracallGate gate =
                    UltracallGate.open(
                            "vs", outside.segment(), new UltracallHandlers(), (ended, cause) -> {});
            assertTrue(memory.ultracalls().call(TransportCalls.VERSION).isOk());
            gate.close();
            memory.close();
        }
    }

    @Test
    void aMissingDescriptorIsNamed() {
        IOException e = assertThrows(IOException.class, () -> new InheritedMemory(9999));
        assertTrue(e.getMessage().contains("9999"), e.getMessage());
    }
}
