package usshadow.migration.manager;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import usshadow.migration.api.IncomingVm;
import usshadow.migration.api.IncomingVmFactory;
import usshadow.migration.api.Migration;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;
import usshadow.migration.api.MigrationOffer;

/** What a destination does with streams that no honest source sends. */
@Timeout(60)
class HostileStreamTest {
    private static final long SEED = 20_200_901;
    private static final int RANDOM_FLIPS = 1000;

    private final Arena arena = Arena.ofShared();
    private final PreCopyManager manager = new PreCopyManager(_ -> null);
    private TestIncomingVm arrived;

    HostileStreamTest() {
        manager.addStrategy(TestHosts.strategy("all", true));
        manager.addFactory(
                new IncomingVmFactory() {
                    @Override
                    public boolean makes(String machine) {
                        return true;
                    }

                    @Override
                    public IncomingVm create(MigrationOffer offer) throws MigrationException {
                        if (offer.ram().stream().anyMatch(block -> block.size() > 1 << 20)) {
                            throw new MigrationException(MigrationFailure.REFUSED, "no memory");
                        }
                        TestClaims claims = new TestClaims();
                        claims.freeze();
                        arrived =
                                new TestIncomingVm(
                                        arena,
                                        offer,
                                        claims,
                                        List.of(
                                                new TestDevice.Pseudo("vm"),
                                                new TestDevice(
                                                        "uart",
                                                        0,
                                                        3,
                                                        TestDevice.UART,
                                                        new byte[0])));
                        return arrived;
                    }
                });
    }

    @AfterEach
    void close() {
        manager.stop();
        arena.close();
    }

    /** A source that has sent everything in advance and has left. */
    private static final class Sent implements ByteChannel {
        private final ByteBuffer in;
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Sent(byte[] bytes) {
            in = ByteBuffer.wrap(bytes);
        }

        @Override
        public synchronized int read(ByteBuffer target) {
            if (!in.hasRemaining()) {
                return -1;
            }
            int count = Math.min(in.remaining(), target.remaining());
            target.put(in.slice(in.position(), count));
            in.position(in.position() + count);
            return count;
        }

        @Override
        public synchronized int write(ByteBuffer source) {
            byte[] bytes = new byte[source.remaining()];
            source.get(bytes);
            out.writeBytes(bytes);
            return bytes.length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    /** What the destination said last. */
    private record Said(String magic, int code, String text) {
        static Said last(byte[] said) {
            ByteBuffer in = ByteBuffer.wrap(said);
            Said last = null;
            while (in.hasRemaining()) {
                byte[] magic = new byte[4];
                in.get(magic);
                int code = in.getInt();
                byte[] text = new byte[in.getShort()];
                in.get(text);
                last =
                        new Said(
                                new String(magic, StandardCharsets.US_ASCII),
                                code,
                                new String(text, StandardCharsets.US_ASCII));
            }
            return last;
        }
    }

    private Said receive(byte[] bytes) {
        arrived = null;
        Sent sent = new Sent(bytes);
        manager.receive(sent);
        return Said.last(sent.out.toByteArray());
    }

    @Test
    void aRightStreamIsTaken() {
        assertEquals(new Said("USMR", 0, ""), receive(StreamBuilder.right()));
        assertTrue(arrived.started);
        assertEquals(7, arrived.ram().getFirst().memory().get(ValueLayout.JAVA_BYTE, 0x1fff));
        assertArrayEquals(
                "abc".getBytes(StandardCharsets.US_ASCII),
                ((TestDevice) arrived.devices().getFirst()).state);
    }

    @Test
    void aPageThatBecomesZeroIsCleared() {
        receive(
                new StreamBuilder()
                        .offer()
                        .header()
                        .ramStart()
                        .part()
                        .page(0x1000, 7)
                        .page(0x2000, 8)
                        .eos()
                        .end()
                        .u64(0x1000 | 2)
                        .pstr("pc.ram")
                        .u8(0)
                        .eos()
                        .vm()
                        .uart()
                        .eof()
                        .description()
                        .done());
        assertTrue(arrived.started);
        assertEquals(0, arrived.ram().getFirst().memory().get(ValueLayout.JAVA_BYTE, 0x1fff));
        assertEquals(8, arrived.ram().getFirst().memory().get(ValueLayout.JAVA_BYTE, 0x2000));
    }

    private static Arguments wrong(
            String section, String words, UnaryOperator<StreamBuilder> stream) {
        return Arguments.of(section, words, stream.apply(new StreamBuilder()).done());
    }

    static List<Arguments> wrongStreams() {
        return List.of(
                wrong("header", "magic", s -> s.offer().text("QEVX").u32(3)),
                wrong("header", "version is 4, not 3", s -> s.offer().text("QEVM").u32(4)),
                wrong(
                        "configuration",
                        "a machine's name of 4294967295 bytes",
                        s -> s.offer().text("QEVM").u32(3).u8(7).u32(-1)),
                wrong(
                        "configuration",
                        "machine is q35, not pc",
                        s -> s.offer().text("QEVM").u32(3).u8(7).u32(3).text("q35")),
                wrong("ram", "section type is 4", s -> s.offer().header().vm()),
                wrong(
                        "ram",
                        "size of all blocks",
                        s -> s.offer().header().u8(1).u32(9).pstr("ram").u32(0).u32(4).u64(0x8004)),
                wrong(
                        "ram",
                        "block is pc.rom",
                        s ->
                                s.offer()
                                        .header()
                                        .u8(1)
                                        .u32(9)
                                        .pstr("ram")
                                        .u32(0)
                                        .u32(4)
                                        .u64(0x4004)
                                        .pstr("pc.rom")),
                wrong(
                        "ram",
                        "section id is 8, not 9",
                        s -> s.offer().header().ramStart().u8(2).u32(8)),
                wrong(
                        "ram",
                        "flags 0x40",
                        s -> s.offer().header().ramStart().part().u64(0x40).pstr("pc.ram")),
                wrong(
                        "ram",
                        "flags 0x18",
                        s -> s.offer().header().ramStart().part().u64(0x18).pstr("pc.ram")),
                wrong(
                        "ram",
                        "continues no other",
                        s -> s.offer().header().ramStart().part().u64(0x28).bytes(new byte[4096])),
                wrong(
                        "ram",
                        "block 'pc.rom', which was not offered",
                        s -> s.offer().header().ramStart().part().u64(8).pstr("pc.rom")),
                wrong(
                        "ram",
                        "a page at 0x4000 of block pc.ram",
                        s -> s.offer().header().ramStart().part().page(0x4000, 1)),
                wrong(
                        "ram",
                        "a page at 0xfffffffffffff000",
                        s -> s.offer().header().ramStart().part().page(-4096, 1)),
                wrong(
                        "ram",
                        "content of a page of zeros is 1, not 0",
                        s -> s.offer().header().ramStart().part().u64(2).pstr("pc.ram").u8(1)),
                wrong(
                        "ram",
                        "section id in the footer is 8",
                        s -> s.offer().header().ramStart().part().u64(0x10).footer(8)),
                wrong(
                        "ram",
                        "a section of type 4 where RAM should follow",
                        s -> s.offer().header().ramStart().vm()),
                wrong(
                        "vm",
                        "section vm/0 version 1 is missing: there is one of type 0",
                        s -> s.upToDevices().eof().description()),
                wrong(
                        "uart",
                        "section uart/0 version 3 is missing",
                        s -> s.upToDevices().vm().eof().description()),
                wrong("vm", "section is uart, not vm", s -> s.upToDevices().uart().vm()),
                wrong("uart", "section is vm, not uart", s -> s.upToDevices().vm().vm()),
                wrong(
                        "vm",
                        "instance is 1, not 0",
                        s -> s.upToDevices().full(10, "vm", 1, 1).u32(0)),
                wrong(
                        "vm",
                        "version is 2, not 1",
                        s -> s.upToDevices().full(10, "vm", 0, 2).u32(0)),
                wrong(
                        "vm",
                        "a body of 16777217 bytes; 16777216 are possible",
                        s -> s.upToDevices().full(10, "vm", 0, 1).u32((16 << 20) + 1)),
                wrong(
                        "uart",
                        "subsection uart/tsr version 1 is unknown here",
                        s ->
                                s.upToDevices()
                                        .vm()
                                        .full(11, "uart", 0, 3)
                                        .text("1234")
                                        .u8(5)
                                        .pstr("uart/tsr")
                                        .u32(1)),
                wrong(
                        "uart",
                        "subsection uart/fifo is there twice",
                        s ->
                                s.upToDevices()
                                        .vm()
                                        .full(11, "uart", 0, 3)
                                        .text("1234")
                                        .u8(5)
                                        .pstr("uart/fifo")
                                        .u32(1)
                                        .text("abcdef")
                                        .u8(5)
                                        .pstr("uart/fifo")
                                        .u32(1)),
                wrong("end", "section type is 4", s -> s.upToDevices().vm().uart().uart()),
                wrong(
                        "end",
                        "a description of 1073741824 bytes",
                        s -> s.upToDevices().vm().uart().eof().u8(6).u32(1 << 30)));
    }

    @ParameterizedTest
    @MethodSource("wrongStreams")
    void aWrongStreamIsRefusedWithItsPlace(String section, String words, byte[] stream) {
        Said said = receive(stream);
        assertEquals("USMR", said.magic());
        assertEquals(MigrationFailure.BAD_STREAM, MigrationFailure.of(said.code()));
        assertTrue(said.text().contains(words), said::text);
        assertTrue(said.text().startsWith(section + ", before byte "), said::text);
        assertNotStarted();
    }

    private void assertNotStarted() {
        assertFalse(arrived != null && arrived.started);
        assertTrue(arrived == null || arrived.abandoned);
    }

    static List<Arguments> wrongOffers() {
        return List.of(
                wrong("", "no migration manager", s -> s.text("GET / HTTP/1.1\r\n\r\n")),
                wrong("", "version 2; this side speaks 1", s -> s.text("USMO").u32(2).u32(0)),
                wrong("", "an offer of 65537 bytes", s -> s.text("USMO").u32(1).u32(65537)),
                wrong("", "it ends too early", s -> s.text("USMO").u32(1).u32(1).u8(9)),
                wrong(
                        "",
                        "its name '' is not 1 to 127",
                        s -> s.text("USMO").u32(1).u32(7).bytes(new byte[7])),
                wrong(
                        "",
                        "not 1 to 268435456 pages",
                        s ->
                                s.text("USMO")
                                        .u32(1)
                                        .u32(18)
                                        .pstr("a")
                                        .pstr("b")
                                        .pstr("c")
                                        .u16(1)
                                        .pstr("r")
                                        .u64(1L << 62)));
    }

    @ParameterizedTest
    @MethodSource("wrongOffers")
    void aWrongOfferIsRefused(String ignored, String words, byte[] stream) {
        Said said = receive(stream);
        assertEquals("USMA" + ignored, said.magic());
        assertEquals(MigrationFailure.BAD_STREAM, MigrationFailure.of(said.code()));
        assertTrue(said.text().contains(words), said::text);
        assertNull(arrived);
    }

    /** Of the page's equal bytes a few are enough. */
    private static boolean insidePage(byte[] stream, int at) {
        return at > 0
                && at < stream.length - 1
                && at % 512 != 0
                && stream[at - 1] == 7
                && stream[at] == 7
                && stream[at + 1] == 7;
    }

    @Test
    void cutAtAnyByteNothingStarts() {
        byte[] right = StreamBuilder.right();
        for (int length = 0; length < right.length; length++) {
            if (insidePage(right, length)) {
                continue;
            }
            Said said = receive(Arrays.copyOf(right, length));
            assertEquals(
                    length < 16 ? said.code() : MigrationFailure.LINK_BROKEN.code(),
                    said.code(),
                    said.text());
            assertTrue(said.code() != 0, said::text);
            assertNotStarted();
        }
    }

    @Test
    void aFlippedBitIsRefusedOrIsContent() {
        byte[] right = StreamBuilder.right();
        for (int at = 0; at < right.length; at++) {
            if (insidePage(right, at)) {
                continue;
            }
            for (int bit : new int[] {1, 128}) {
                byte[] wrong = right.clone();
                wrong[at] ^= (byte) bit;
                judge(wrong);
            }
        }
    }

    @Test
    void randomBytesNeverGetThrough() {
        Random random = new Random(SEED);
        byte[] right = StreamBuilder.right();
        for (int i = 0; i < RANDOM_FLIPS; i++) {
            byte[] wrong = right.clone();
            for (int flips = random.nextInt(1, 5); flips > 0; flips--) {
                // Rather around the sections' headers than in the page.
                int at =
                        random.nextInt(2) == 0
                                ? random.nextInt(230)
                                : wrong.length - 1 - random.nextInt(130);
                wrong[at] = (byte) random.nextInt();
            }
            judge(wrong);
        }
    }

    /** Either nothing started, for a typed reason; or all sections came, whole. */
    private void judge(byte[] stream) {
        Said said = receive(stream);
        MigrationFailure failure = said.code() == 0 ? null : MigrationFailure.of(said.code());
        if (failure == null) {
            assertTrue(arrived.started);
            assertEquals(3, ((TestDevice) arrived.devices().get(0)).state.length);
            assertEquals(4, ((TestDevice) arrived.devices().get(1)).state.length);
            return;
        }
        assertNotStarted();
        assertFalse(failure == MigrationFailure.INTERNAL, said::text);
        assertTrue(said.text().chars().allMatch(c -> c >= ' ' && c <= '~'), said::text);
    }

    @Test
    void theHistoryIsBounded() {
        for (int i = 0; i < 100; i++) {
            receive(StreamBuilder.right());
        }
        List<Migration> all = manager.all();
        assertTrue(all.size() <= 65, () -> all.size() + " are remembered");
        assertEquals(100, all.getLast().status().id());
    }
}
