package usshadow.hypervisor.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import usshadow.confinement.VirtualizedSystem;
import usshadow.linux.Memfd;
import usshadow.ultracall.Answer;
import usshadow.ultracall.Call;
import usshadow.ultracall.CallMode;
import usshadow.ultracall.TransportCalls;
import usshadow.ultracall.UltracallCaller;
import usshadow.ultracall.UltracallHandler;
import usshadow.ultracall.UltracallStatus;

@Timeout(30)
class UltracallGatesTest {
    private static final int BLOCK = 7;

    private record Booted(String name, Memfd memory) implements VirtualizedSystem {}

    private static final class Constant implements UltracallHandler {
        @Override
        public int block() {
            return BLOCK;
        }

        @Override
        public CallMode mode(int number) {
            return CallMode.IMMEDIATE;
        }

        @Override
        public Answer handle(Call call) {
            return Answer.ok(42);
        }
    }

    @Test
    void aBoundSystemCanMakeUltracallsUntilItIsUnbound() throws Exception {
        UltracallGates gates = new UltracallGates();
        try (Memfd memory = Memfd.create("test", 4 << 20)) {
            VirtualizedSystem system = new Booted("vs", memory);
            gates.addSystem(system);
            UltracallCaller caller = UltracallCaller.attach(memory.segment());
            assertTrue(caller.call(TransportCalls.VERSION).isOk());
            gates.removeSystem(system);
            assertEquals(UltracallStatus.GONE, caller.call(TransportCalls.VERSION).status());
            assertNull(gates.gate("vs"));
        }
    }

    @Test
    void handlersComeAndGoUnderAnOpenGate() throws Exception {
        UltracallGates gates = new UltracallGates();
        try (Memfd memory = Memfd.create("test", 4 << 20)) {
            gates.addSystem(new Booted("vs", memory));
            UltracallCaller caller = UltracallCaller.attach(memory.segment());
            Constant handler = new Constant();
            gates.addHandler(handler);
            assertEquals(Answer.ok(42), caller.call(BLOCK << 8));
            gates.removeHandler(handler);
            assertTrue(!caller.call(BLOCK << 8).isOk());
            gates.close();
        }
    }

    @Test
    void aSecondHandlerOfABlockIsLeftOutAndHarmsNobody() throws Exception {
        UltracallGates gates = new UltracallGates();
        try (Memfd memory = Memfd.create("test", 4 << 20)) {
            gates.addSystem(new Booted("vs", memory));
            gates.addHandler(new Constant());
            gates.addHandler(new Constant());
            assertEquals(Answer.ok(42), UltracallCaller.attach(memory.segment()).call(BLOCK << 8));
            gates.close();
        }
    }
}
