package usshadow.hypervisor.guest.vm;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import usshadow.device.serial.pseudo.SerialPseudoDevices;
import usshadow.hypervisor.guest.GuestVm.State;
import usshadow.hypervisor.guest.file.SavedVm;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;
import usshadow.migration.api.MigrationOptions;
import usshadow.migration.api.MigrationStatus;
import usshadow.migration.api.MigrationStatus.Phase;
import usshadow.migration.manager.PreCopyManager;
import usshadow.migration.usshadow.UsshadowStrategy;

/** The real migration manager between two virtualized systems, and between one and a file. */
@Timeout(30)
class ManagedMigrationTest {
    private static final int DEBUG = 0xe9;
    private static final int BYTE = 77;
    private static final FakeGuest GUEST =
            FakeGuest.of(
                    new FakeGuest.Write(40960, BYTE),
                    new FakeGuest.Out(DEBUG, 1, 'a'),
                    new FakeGuest.Idle(),
                    new FakeGuest.Out(DEBUG, 1, 'b'));

    @TempDir private Path folder;

    private final FakeFleet fleet = new FakeFleet();
    private Host alpha;
    private Host beta;

    /** A system with a manager. */
    private final class Host implements AutoCloseable {
        private final TestSystem system = new TestSystem(fleet);
        private final PreCopyManager manager = new PreCopyManager(this::connect);

        private Host() throws IOException {
            system.vms.addPseudoFactory(new SerialPseudoDevices());
            system.register("web1", GUEST, TestSystem.SERIAL);
            PreCopyManagers.wire(manager, new UsshadowStrategy(), system.hypervisor);
        }

        private ByteChannel connect(String destination) throws IOException {
            if (destination.startsWith(SavedVm.SCHEME)) {
                return SavedVm.connect(destination);
            }
            Path socket = Files.createTempFile(folder, "link", "");
            Files.delete(socket);
            UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket);
            try (ServerSocketChannel listener =
                    ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address)) {
                SocketChannel near = SocketChannel.open(address);
                SocketChannel far = listener.accept();
                Thread.ofVirtual().start(() -> beta.manager.receive(far));
                return near;
            }
        }

        private MigrationStatus migrates(String destination) throws Exception {
            return manager.start(
                            system.hypervisor.migratable("web1"),
                            destination,
                            "usshadow",
                            MigrationOptions.DEFAULTS)
                    .done()
                    .get();
        }

        @Override
        public void close() {
            PreCopyManagers.stop(manager);
            system.close();
        }
    }

    @BeforeEach
    void aVmOnAlpha() throws Exception {
        alpha = new Host();
        beta = new Host();
        alpha.system.hypervisor.create("web1");
        alpha.system.hypervisor.start("web1");
        while (alpha.system.cloud.vm("web1").pc() < 2) {
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void end() {
        alpha.close();
        beta.close();
    }

    private static void goesOn(TestSystem there) throws Exception {
        there.cloud.vm("web1").awaitIdle();
        assertEquals("b", there.debug("web1"));
        assertEquals(
                BYTE,
                there.hypervisor
                        .migratable("web1")
                        .ram()
                        .getFirst()
                        .memory()
                        .get(java.lang.foreign.ValueLayout.JAVA_BYTE, 40960));
    }

    @Test
    void aVmMigrates() throws Exception {
        MigrationStatus status = alpha.migrates("beta/vs");
        assertEquals(Phase.COMPLETED, status.phase(), status::toString);
        assertEquals(
                List.of("serial", "console", "vm"),
                status.sections().stream().limit(3).map(MigrationStatus.Section::name).toList());
        goesOn(beta.system);
        assertTrue(alpha.system.hypervisor.list().isEmpty());
    }

    @Test
    void aVmIsSavedAndRestoredOnce() throws Exception {
        Path file = folder.resolve("web1.vm");
        MigrationStatus status = alpha.migrates(SavedVm.destination(file));
        assertEquals(Phase.COMPLETED, status.phase(), status::toString);
        assertEquals("QEVM", new String(Files.readAllBytes(file), 0, 4, US_ASCII));
        assertTrue(alpha.system.hypervisor.list().isEmpty());
        SavedVm.restore(file, beta.manager);
        goesOn(beta.system);
        MigrationException again =
                assertThrows(MigrationException.class, () -> SavedVm.restore(file, alpha.manager));
        assertEquals(MigrationFailure.REFUSED, again.failure());
        assertTrue(alpha.system.hypervisor.list().isEmpty());
        assertEquals(State.RUNNING, beta.system.hypervisor.find("web1").state());
    }

    @Test
    void aFileThatIsThereIsNotOverwrittenAndTheVmRunsOn() throws Exception {
        Path file = folder.resolve("web1.vm");
        Files.writeString(file, "precious");
        MigrationStatus status = alpha.migrates(SavedVm.destination(file));
        assertEquals(Phase.FAILED, status.phase());
        assertEquals("precious", Files.readString(file));
        assertEquals(State.RUNNING, alpha.system.hypervisor.find("web1").state());
    }

    @Test
    void aFileCutShortIsRefused() throws Exception {
        Path file = folder.resolve("web1.vm");
        alpha.migrates(SavedVm.destination(file));
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        IOException e = assertThrows(IOException.class, () -> SavedVm.restore(file, beta.manager));
        assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
        Files.write(file, whole);
        SavedVm.restore(file, beta.manager);
    }

    @Test
    void aFileThatIsForgedIsRefusedAndCanBeRestoredStillAsItWas() throws Exception {
        Path file = folder.resolve("web1.vm");
        alpha.migrates(SavedVm.destination(file));
        byte[] whole = Files.readAllBytes(file);
        byte[] forged = whole.clone();
        forged[4]++; // the version of QEMU's stream
        Files.write(file, forged);
        MigrationException e =
                assertThrows(MigrationException.class, () -> SavedVm.restore(file, beta.manager));
        assertEquals(MigrationFailure.BAD_STREAM, e.failure());
        assertTrue(beta.system.hypervisor.list().isEmpty());
        Files.write(file, whole);
        SavedVm.restore(file, beta.manager);
        goesOn(beta.system);
    }
}
