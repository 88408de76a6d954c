package usshadow.device.serial.uart;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static usshadow.device.serial.uart.UartRegisters.*;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bodies as QEMU 7.2's vmstate describes them (docs: SerialLayout). */
class SerialCodecTest extends UartFixture {
    private static final HexFormat HEX = HexFormat.of();

    /** divider 1, ier 05, iir c1, lcr 13, mcr 0b, lsr 60, msr b0, fcr 81: a login waits. */
    private static final String IDLE = "0001" + "0d05c1130b60b00081";

    private final SerialCodec codec = new SerialCodec();

    private static byte[] body(String registers, String... subsections) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(HEX.parseHex(registers));
        Arrays.stream(subsections).map(HEX::parseHex).forEach(out::writeBytes);
        return out.toByteArray();
    }

    private static String sub(String name, String fields) {
        byte[] bytes = ("serial/" + name).getBytes(StandardCharsets.US_ASCII);
        return "05"
                + HEX.toHexDigits((byte) bytes.length)
                + HEX.formatHex(bytes)
                + "00000001"
                + fields;
    }

    private static String fifo(String data, int head, int size) {
        return data + "00".repeat(16 - data.length() / 2) + "%08x%08x".formatted(head, size);
    }

    private UartState decode(byte[] body) {
        try {
            return codec.decode(3, body);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void refuses(byte[] body) {
        assertThrows(usshadow.machine.BadStateException.class, () -> codec.decode(3, body));
    }

    @Test
    void theBodyOfAnIdleUartIsElevenBytes() {
        byte[] body = body(IDLE);
        assertEquals(11, body.length);
        UartState state = decode(body);
        assertEquals(1, state.divisor());
        assertEquals(5, state.ier());
        assertEquals(0x81, state.fcr());
        assertFalse(state.threPending());
        assertArrayEquals(body, codec.encode(state));
    }

    @Test
    void afterResetTheBodyIsQemusButForOut2() {
        assertEquals("000c" + "000001000060b00000", HEX.formatHex(codec.encode(uart.state())));
    }

    @Test
    void pendingInputIsASubsectionAndQemusOffsetInTheRingDoesNotMatter() {
        byte[] ours = body("0001" + "0005c1130b61b000c1", sub("recv_fifo", fifo("616263", 0, 3)));
        byte[] wrapped =
                body(
                        "0001" + "0005c1130b61b000c1",
                        sub("recv_fifo", "6263" + "ff".repeat(13) + "61" + "0000000f00000003"));
        UartState state = decode(wrapped);
        assertArrayEquals("abc".getBytes(StandardCharsets.US_ASCII), state.received());
        assertArrayEquals(ours, codec.encode(state));
    }

    @Test
    void timeoutsAreSubsections() {
        byte[] due =
                body(
                        "0001" + "0005c1130b61b000c1",
                        sub("recv_fifo", fifo("61", 0, 1)),
                        sub("fifo_timeout_timer", "00000000000f4240"));
        assertEquals(1_000_000, decode(due).timeoutAt());
        assertArrayEquals(due, codec.encode(decode(due)));
        byte[] pending =
                body(
                        "0001" + "0005cc130b61b000c1",
                        sub("recv_fifo", fifo("61", 0, 1)),
                        sub("timeout_ipending", "00000001"));
        assertTrue(decode(pending).timeoutPending());
        assertArrayEquals(pending, codec.encode(decode(pending)));
    }

    @Test
    void aTransmitterInterruptBehindAHigherOneIsASubsection() {
        byte[] hidden =
                body(
                        "0001" + "0007c4130b61b00001",
                        sub("thr_ipending", "00000001"),
                        sub("recv_fifo", fifo("61", 0, 1)));
        assertTrue(decode(hidden).threPending());
        assertArrayEquals(hidden, codec.encode(decode(hidden)));
        assertTrue(decode(body("0001" + "0002c2130b60b00001")).threPending());
    }

    @Test
    void whatATransmitterHeldIsSentOnceWhenTheStateIsRestored() {
        byte[] slow =
                body(
                        "0001" + "0002c1130b00b00001",
                        sub("tsr", "00000001" + "00" + "78"),
                        sub("xmit_fifo", fifo("797a", 0, 2)));
        UartState state = decode(slow);
        assertArrayEquals(slow, codec.encode(state));
        uart.restore(state);
        assertEquals(List.of((int) 'x', (int) 'y', (int) 'z'), sent);
        assertEquals(0, uart.state().unsent().length);
        assertEquals(IIR_THRE, identity());
        assertEquals(LSR_THRE | LSR_TEMT, guestReads(LSR));
    }

    @Test
    void withoutFifosTheTransmitterHoldsThr() {
        byte[] slow = body("0001" + "000001130b00b00000", sub("tsr", "00000001" + "79" + "78"));
        assertArrayEquals("xy".getBytes(StandardCharsets.US_ASCII), decode(slow).unsent());
        assertArrayEquals(slow, codec.encode(decode(slow)));
    }

    @Test
    void modemPollingIsReadAndForgotten() {
        byte[] polled = body(IDLE, sub("poll", "00000001" + "00000000000f4240"));
        assertArrayEquals(body(IDLE), codec.encode(decode(polled)));
    }

    @Test
    void whatNoUartCanBeInIsRefused() {
        assertThrows(usshadow.machine.BadStateException.class, () -> codec.decode(2, body(IDLE)));
        refuses(new byte[10]);
        refuses(new byte[100_000]);
        refuses(body(IDLE, "00"));
        refuses(body(IDLE, "05ff"));
        refuses(body(IDLE, sub("nonsense", "")));
        refuses(body(IDLE, sub("recv_fifo", "")));
        refuses(body(IDLE, sub("recv_fifo", fifo("61", 0, 1))));
        String full = "0001" + "0005c1130b61b00081";
        refuses(body(full));
        refuses(body(full, sub("recv_fifo", fifo("61", 16, 1))));
        refuses(body(full, sub("recv_fifo", fifo("61", 0, 17))));
        refuses(body(full, sub("recv_fifo", fifo("61", -1, -1))));
        refuses(body(full, sub("recv_fifo", fifo("61", 0, 1)), sub("recv_fifo", fifo("61", 0, 1))));
        refuses(body(IDLE, sub("xmit_fifo", fifo("61", 0, 1))));
        refuses(body(IDLE, sub("tsr", "00000001" + "00" + "78")));
        refuses(body(IDLE, sub("timeout_ipending", "00000001")));
        refuses(body(IDLE, sub("fifo_timeout_timer", "8000000000000000")));
        refuses(body("0001" + "0df5c1130b60b00081"));
        refuses(body("0001" + "0d05c113eb60b00081"));
    }
}
