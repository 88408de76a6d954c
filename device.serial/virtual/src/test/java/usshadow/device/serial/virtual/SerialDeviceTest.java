package usshadow.device.serial.virtual;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import usshadow.console.Access;
import usshadow.console.Attachment;
import usshadow.console.ConsoleException;
import usshadow.console.InputQueue;
import usshadow.console.Permission;
import usshadow.console.PortSession;
import usshadow.hypervisor.guest.Recorder;
import usshadow.hypervisor.guest.VirtualDevice;
import usshadow.hypervisor.guest.VirtualDeviceContext;
import usshadow.machine.AddressRange;
import usshadow.machine.AddressSpace;
import usshadow.machine.Clock;
import usshadow.machine.InterruptLine;
import usshadow.machine.ManualClock;
import usshadow.machine.PortDevice;
import usshadow.migration.api.BodyLayout;
import usshadow.migration.api.MigratableDevice;
import usshadow.migration.api.MigrationException;

class SerialDeviceTest {
    private static final int DATA = 0, IER = 1, FCR = 2, LCR = 3, MCR = 4, LSR = 5;
    private static final int ENABLE_RECEIVE = 1, ENABLE_FIFO = 1, OUT2 = 8, DATA_READY = 1;
    private static final int BREAK_SEEN = 0x10;

    private final ManualClock clock = new ManualClock();
    private final Map<Integer, Boolean> lines = new HashMap<>();
    private final Recording recorder = new Recording();
    private final SerialFactory factory = new SerialFactory(recorder);
    private VirtualDevice device;
    private PortDevice chip;
    private PortSession user;

    private static final class Recording implements Recorder {
        private final Map<String, ByteArrayOutputStream> streams = new HashMap<>();
        private boolean on;

        @Override
        public Path start() {
            on = true;
            return Path.of("none");
        }

        @Override
        public void stop() {
            on = false;
        }

        @Override
        public boolean isOn() {
            return on;
        }

        @Override
        public void record(String stream, byte[] bytes, int from, int length) {
            streams.computeIfAbsent(stream, s -> new ByteArrayOutputStream())
                    .write(bytes, from, length);
        }

        @Override
        public ByteChannel tapped(String stream, ByteChannel channel) {
            return channel;
        }

        private String text(String stream) {
            return streams.get(stream).toString(US_ASCII);
        }
    }

    private VirtualDeviceContext context(String vm, int instance) {
        return new VirtualDeviceContext() {
            @Override
            public String vm() {
                return vm;
            }

            @Override
            public int instance() {
                return instance;
            }

            @Override
            public InterruptLine interrupt(int number) {
                return level -> lines.put(number, level);
            }

            @Override
            public Clock clock() {
                return clock;
            }

            @Override
            public void locked(Runnable action) {
                action.run();
            }
        };
    }

    @BeforeEach
    void aRunningVmAndItsUser() throws ConsoleException {
        device = factory.create(context("web1", 0));
        chip = device.ports().getFirst().target();
        device.started();
        user = open("com1", Permission.WRITE);
    }

    private PortSession open(String port, Permission permission) throws ConsoleException {
        return attach("web1", port, permission);
    }

    private PortSession attach(String vm, String port, Permission permission)
            throws ConsoleException {
        return factory.port(vm, port)
                .orElseThrow()
                .attach(Attachment.first(new Access("ann", permission), true), () -> {});
    }

    @AfterEach
    void end() {
        factory.close();
    }

    private int types(String text) {
        short[] events = new short[text.length()];
        for (int i = 0; i < events.length; i++) {
            events[i] = (short) text.charAt(i);
        }
        return types(events);
    }

    private int types(short... events) {
        long before = user.seat().accepted();
        return (int) (user.accept(user.seat().ticket(), before, events) - before);
    }

    private void guestWrites(int register, int value) {
        chip.write(register, 1, value);
    }

    private int guestReads(int register) {
        return chip.read(register, 1);
    }

    private static String reads(PortSession session) {
        byte[] into = new byte[100];
        return new String(into, 0, session.read(into).count(), US_ASCII);
    }

    private static MigratableDevice section(VirtualDevice of, String name) {
        return of.sections().stream()
                .filter(s -> s.section().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void itIsWhereAPcHasIts() {
        AddressSpace.Mapping<PortDevice> first = device.ports().getFirst();
        assertEquals(new AddressRange(0x3f8, 8), first.range());
        VirtualDevice second = factory.create(context("web1", 1));
        assertEquals(new AddressRange(0x2f8, 8), second.ports().getFirst().range());
        assertThrows(IllegalArgumentException.class, () -> factory.create(context("web1", 2)));
    }

    @Test
    void whatTheGuestWritesIsOnTheConsole() {
        guestWrites(DATA, 'h');
        guestWrites(DATA, 'i');
        assertEquals("hi", reads(user));
    }

    @Test
    void whatIsTypedReachesTheGuestAndInterruptsByLine4() {
        guestWrites(IER, ENABLE_RECEIVE);
        guestWrites(MCR, OUT2);
        assertEquals(2, types("ok"));
        assertEquals(true, lines.get(4));
        assertEquals('o', guestReads(DATA));
        assertEquals('k', guestReads(DATA));
        assertEquals(0, guestReads(LSR) & DATA_READY);
        assertEquals(false, lines.get(4));
    }

    @Test
    void moreThanTheUartTakesWaitsInTheConsole() {
        guestWrites(FCR, ENABLE_FIFO);
        String text = "0123456789".repeat(5);
        assertEquals(text.length(), types(text));
        StringBuilder read = new StringBuilder();
        while ((guestReads(LSR) & DATA_READY) != 0) {
            read.append((char) guestReads(DATA));
        }
        assertEquals(text, read.toString());
    }

    @Test
    void aBreakKeepsItsPlaceAmongTheBytes() {
        guestWrites(FCR, ENABLE_FIFO);
        types("a");
        assertEquals(1, types((short) InputQueue.BREAK));
        types("b");
        assertEquals(0, guestReads(LSR) & BREAK_SEEN);
        assertEquals('a', guestReads(DATA));
        assertEquals(BREAK_SEEN, guestReads(LSR) & BREAK_SEEN);
        assertEquals(0, guestReads(DATA));
        assertEquals('b', guestReads(DATA));
    }

    @Test
    void whileTheVmStandsStillNothingIsAccepted() {
        device.stopped();
        assertEquals(0, types("x"));
        device.started();
        assertEquals(1, types("x"));
    }

    @Test
    void operatorsCanRecordBothDirections() {
        guestWrites(DATA, '-');
        recorder.start();
        types("secret");
        for (int i = 0; i < 6; i++) {
            guestWrites(DATA, guestReads(DATA));
        }
        assertEquals("secret", recorder.text("console-web1-com1-in"));
        assertEquals("secret", recorder.text("console-web1-com1-out"));
    }

    @Test
    void itsStateGoesOnInAnotherDevice() throws Exception {
        guestWrites(FCR, ENABLE_FIFO);
        guestWrites(IER, ENABLE_RECEIVE);
        guestWrites(MCR, OUT2);
        guestWrites(LCR, 3);
        guestWrites(DATA, 'o');
        types("0123456789abcdefXYZ");
        device.stopped();
        VirtualDevice there = factory.create(context("web2", 0));
        for (String name : List.of("serial", "console")) {
            MigratableDevice from = section(device, name);
            section(there, name).load(from.version(), from.save());
            assertArrayEquals(from.save(), section(there, name).save(), name);
        }
        there.started();
        PortDevice chipThere = there.ports().getFirst().target();
        StringBuilder read = new StringBuilder();
        while ((chipThere.read(LSR, 1) & DATA_READY) != 0) {
            read.append((char) chipThere.read(DATA, 1));
        }
        assertEquals("0123456789abcdefXYZ", read.toString());
        PortSession user2 = attach("web2", "com1", Permission.WRITE);
        assertEquals("o", reads(user2));
    }

    @Test
    void theSectionHasTheSizeOfQemusLayout() throws Exception {
        BodyLayout.Fields layout = (BodyLayout.Fields) section(device, "serial").layout();
        assertEquals(3, section(device, "serial").version());
        assertEquals(11, BodyLayout.size(layout.fields()));
        device.stopped();
        assertEquals(11, section(device, "serial").save().length);
        assertEquals(
                Map.of(
                        "serial/thr_ipending", 4,
                        "serial/tsr", 6,
                        "serial/recv_fifo", 24,
                        "serial/xmit_fifo", 24,
                        "serial/fifo_timeout_timer", 8,
                        "serial/timeout_ipending", 4,
                        "serial/poll", 12),
                sizes(layout));
    }

    private static Map<String, Integer> sizes(BodyLayout.Fields layout) {
        Map<String, Integer> sizes = new HashMap<>();
        layout.subsections().forEach(s -> sizes.put(s.name(), BodyLayout.size(s.fields())));
        return sizes;
    }

    @Test
    void aWrongStateIsRefusedAndChangesNothing() throws Exception {
        device.stopped();
        for (MigratableDevice section : device.sections()) {
            byte[] before = section.save();
            assertThrows(MigrationException.class, () -> section.load(99, before));
            assertThrows(
                    MigrationException.class, () -> section.load(section.version(), new byte[3]));
            assertArrayEquals(before, section.save());
        }
    }

    @Test
    void aConsoleInUseIsNotReplaced() throws Exception {
        MigratableDevice console = section(device, "console");
        byte[] state = console.save();
        assertThrows(MigrationException.class, () -> console.load(console.version(), state));
    }

    @Test
    void whenTheDeviceGoesItsSessionsEndAndItsPortIsGone() throws Exception {
        device.close();
        assertTrue(user.view().ended().isPresent());
        assertTrue(factory.port("web1", "com1").isEmpty());
    }

    @Test
    void anUnknownPortIsNamed() {
        ConsoleException why =
                assertThrows(ConsoleException.class, () -> open("com7", Permission.WRITE));
        assertEquals(ConsoleException.Kind.NO_SUCH_PORT, why.kind());
        assertTrue(why.getMessage().contains("com7"), why.getMessage());
    }

    @Test
    void resetIsThatOfTheChip() {
        guestWrites(LCR, 0x1b);
        device.reset();
        assertEquals(0, guestReads(LCR));
    }
}
