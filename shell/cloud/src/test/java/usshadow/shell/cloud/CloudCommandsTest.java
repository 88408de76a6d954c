package usshadow.shell.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import usshadow.confinement.Forwarder;
import usshadow.confinement.StartOptions;
import usshadow.confinement.SystemState;
import usshadow.confinement.SystemStatus;
import usshadow.confinement.VirtualizedSystemException;
import usshadow.confinement.VirtualizedSystems;

/** The commands as Gogo itself finds and runs them. */
class CloudCommandsTest {
    private final Recorded systems = new Recorded();
    private final ThreadIOImpl threadIo = new ThreadIOImpl();
    private CommandProcessorImpl processor;
    private CommandSession session;

    private static final class Recorded implements VirtualizedSystems {
        private final List<String> calls = new ArrayList<>();
        private final List<SystemStatus> present = new ArrayList<>();

        @Override
        public SystemStatus start(String name, StartOptions options)
                throws VirtualizedSystemException {
            calls.add("start " + name + " " + options);
            if (!options.flavour().equals("kvm")) {
                throw new VirtualizedSystemException(
                        VirtualizedSystemException.Reason.NOT_BUILT,
                        options.flavour() + " is not built yet");
            }
            return status(name, SystemState.RUNNING, List.of());
        }

        @Override
        public void stop(String name) {
            calls.add("stop " + name);
        }

        @Override
        public List<SystemStatus> list() {
            return present;
        }

        @Override
        public List<String> flavours() {
            return List.of("kvm");
        }
    }

    private static SystemStatus status(String name, SystemState state, List<String> missing) {
        return new SystemStatus(
                name,
                "kvm",
                77,
                state,
                Instant.EPOCH,
                64,
                "bubblewrap \u001b[2J",
                missing,
                List.of(
                        new Forwarder("operator", Forwarder.Direction.IN, "127.0.0.1", 2210),
                        new Forwarder("migration-out", Forwarder.Direction.OUT, "listed peers", 0)),
                Optional.empty());
    }

    @BeforeEach
    void aShell() {
        threadIo.start();
        processor = new CommandProcessorImpl(threadIo);
        processor.addCommand("cloud", new VsStart(systems), "vs-start");
        processor.addCommand("cloud", new VsStop(systems), "vs-stop");
        processor.addCommand("cloud", new VsList(systems), "vs-list");
        processor.addConverter(new SystemConverter());
        session =
                processor.createSession(
                        new ByteArrayInputStream(new byte[0]),
                        new ByteArrayOutputStream(),
                        new ByteArrayOutputStream());
    }

    @AfterEach
    void end() {
        session.close();
        processor.stop();
        threadIo.stop();
    }

    private String shown(String line) throws Exception {
        return session.format(session.execute(line), Converter.INSPECT).toString();
    }

    @Test
    void startTakesItsOptionsBeforeAndAfterTheName() throws Exception {
        session.execute("cloud:vs-start vs");
        session.execute("cloud:vs-start vs --hypervisor kvm");
        session.execute("cloud:vs-start --hypervisor kvm --memory 128 vs");
        assertEquals(
                List.of(
                        "start vs " + new StartOptions("kvm", 0),
                        "start vs " + new StartOptions("kvm", 0),
                        "start vs " + new StartOptions("kvm", 128)),
                systems.calls);
    }

    @Test
    void aRefusalReachesTheShellAsItIs() {
        Exception e =
                assertThrows(
                        VirtualizedSystemException.class,
                        () -> session.execute("cloud:vs-start vs --hypervisor xen"));
        assertEquals("xen is not built yet", e.getMessage());
    }

    @Test
    void wrongArgumentsAreRefusedAndStartNothing() {
        for (String line :
                List.of(
                        "vs-start",
                        "vs-start a b",
                        "vs-start a --memory much",
                        "vs-stop",
                        "vs-list x")) {
            assertThrows(Exception.class, () -> session.execute("cloud:" + line), line);
        }
        assertEquals(List.of(), systems.calls);
    }

    @Test
    void stopNamesWhatItStopped() throws Exception {
        assertEquals("stopped vs", session.execute("cloud:vs-stop vs"));
        assertEquals(List.of("stop vs"), systems.calls);
    }

    @Test
    void anEmptyListSaysHowToStartOne() throws Exception {
        assertTrue(shown("cloud:vs-list").contains("cloud:vs-start"));
    }

    @Test
    void theListShowsDoorsConfinementAndWhatIsMissing() throws Exception {
        systems.present.add(
                status("vs", SystemState.RUNNING, List.of("no net namespace of its own")));
        String table = shown("cloud:vs-list");
        assertTrue(table.contains("operator:2210 migration-out"), table);
        assertTrue(table.contains("MISSING: no net namespace of its own"), table);
        assertTrue(table.contains("RUNNING"), table);
        assertFalse(table.contains("\u001b"), "control characters are made visible");
    }

    @Test
    void aStartedSystemIsShownAsARow() throws Exception {
        assertTrue(shown("cloud:vs-start vs").startsWith("NAME"));
    }
}
