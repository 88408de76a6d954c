package usshadow.shell.operator;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import usshadow.hypervisor.guest.GuestMemory;
import usshadow.linux.Memfd;
import usshadow.node.NodeIdentity;
import usshadow.node.NodeKind;
import usshadow.ultracall.UltracallCaller;
import usshadow.ultracall.UltracallGate;
import usshadow.ultracall.UltracallHandlers;

@Timeout(30)
class OperatorCommandsTest {
    private Memfd memory;
    private UltracallGate gate;
    private OperatorCommands commands;

    private record Node(
            String name,
            String host,
            NodeKind kind,
            Path folder,
            String confinement,
            long pid,
            String startId,
            Instant started)
            implements NodeIdentity {}

    private record Guest(MemorySegment segment, UltracallCaller ultracalls)
            implements GuestMemory {}

    @BeforeEach
    void aVirtualizedSystemWithAGate() throws IOException {
        memory = Memfd.create("test", 4 << 20);
        gate =
                UltracallGate.open(
                        "vs", memory.segment(), new UltracallHandlers(), (ended, cause) -> {});
        commands =
                new OperatorCommands(
                        new Node(
                                "alpha/vs",
                                "alpha",
                                NodeKind.VIRTUALIZED_SYSTEM,
                                Path.of("/work"),
                                "bubblewrap",
                                1,
                                "id",
                                Instant.EPOCH),
                        new Guest(memory.segment(), UltracallCaller.attach(memory.segment())));
    }

    @AfterEach
    void close() {
        gate.close();
        memory.close();
    }

    @Test
    void infoSaysWhoThisIsAndWhetherUltracallsAreAnswered() throws IOException {
        String info = commands.info();
        assertTrue(info.contains("alpha/vs") && info.contains("bubblewrap"), info);
        assertTrue(info.contains("4 MiB") && info.contains("version "), info);
        gate.close();
        assertTrue(commands.info().contains("GONE"), commands.info());
    }

    @Test
    void pingTellsRoundTrips() throws IOException {
        String told = commands.ping(10);
        assertTrue(
                told.matches(
                        "10 ultracalls, round trip p50 [0-9.]+ us, p99 [0-9.]+ us, longest [0-9.]+ us"),
                told);
    }

    @Test
    void pingFailsWhenNobodyAnswers() {
        gate.close();
        IOException e = assertThrows(IOException.class, () -> commands.ping(1));
        assertTrue(e.getMessage().contains("GONE"), e.getMessage());
    }

    @Test
    void pingRefusesSenselessCounts() {
        assertThrows(IllegalArgumentException.class, () -> commands.ping(0));
        assertThrows(IllegalArgumentException.class, () -> commands.ping(1_000_001));
    }
}
