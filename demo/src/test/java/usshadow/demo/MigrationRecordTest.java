package usshadow.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MigrationRecordTest {
    private static final String SECRET = "horse-7-battery";
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);
    private final SecretSearch search = new SecretSearch(SECRET);

    private void name(String text) throws IOException {
        out.writeByte(text.length());
        out.writeBytes(text);
    }

    private void offer(String body) throws IOException {
        out.writeInt(0x55534d4f);
        out.writeInt(1);
        out.writeInt(body.length());
        out.writeBytes(body);
    }

    private void streamUpToRam() throws IOException {
        out.writeInt(0x5145564d);
        out.writeInt(3);
        out.writeByte(7);
        out.writeInt(4);
        out.writeBytes("tiny");
        out.writeByte(1);
        out.writeInt(1);
        name("ram");
        out.writeInt(0);
        out.writeInt(4);
        out.writeLong(0x3000 | 4);
        name("low");
        out.writeLong(0x1000);
        name("high");
        out.writeLong(0x2000);
        end();
    }

    private void end() throws IOException {
        out.writeLong(0x10);
        out.writeByte(0x7e);
        out.writeInt(1);
    }

    private void page(String content) throws IOException {
        byte[] page = Arrays.copyOf(content.getBytes(StandardCharsets.US_ASCII), 4096);
        out.writeLong(0x08);
        name("low");
        out.write(page);
        out.writeLong(0x1000 | 0x22);
        out.writeByte(0);
        out.writeLong(0x1000 | 0x28);
        out.write(page);
    }

    private void ram(String content) throws IOException {
        out.writeByte(2);
        out.writeInt(1);
        page("round one");
        end();
        out.writeByte(3);
        out.writeInt(1);
        page(content);
        end();
    }

    private void device(String body) throws IOException {
        out.writeByte(4);
        out.writeInt(2);
        name("serial");
        out.writeInt(0);
        out.writeInt(3);
        out.writeBytes(body);
    }

    @Test
    void pagesAreLeftOutAndCounted() throws IOException {
        offer("offer");
        streamUpToRam();
        ram(SECRET);
        device("device");
        MigrationRecord record = MigrationRecord.of(bytes.toByteArray());
        assertTrue(record.whole());
        assertEquals(4, record.pages());
        assertEquals(bytes.size() - 4 * 4096, record.rest().length);
        assertTrue(search.in(record.rest()).isEmpty());
        assertTrue(new SecretSearch("round one").in(record.rest()).isEmpty());
    }

    @Test
    void offerAndDevicesAndNamesAreKept() throws IOException {
        offer(SECRET + "1");
        streamUpToRam();
        ram("");
        device(SECRET + "2");
        String rest =
                new String(
                        MigrationRecord.of(bytes.toByteArray()).rest(),
                        StandardCharsets.ISO_8859_1);
        assertTrue(rest.contains(SECRET + "1"));
        assertTrue(rest.contains(SECRET + "2"));
        assertTrue(rest.contains("high"));
    }

    @Test
    void aRecordThatBreaksOffInAPageKeepsThatPage() throws IOException {
        streamUpToRam();
        ram(SECRET);
        byte[] all = bytes.toByteArray();
        MigrationRecord record = MigrationRecord.of(Arrays.copyOf(all, all.length - 113));
        assertFalse(record.whole());
        assertEquals(3, record.pages());
        assertTrue(search.in(record.rest()).isPresent());
    }

    @Test
    void whatIsNoStreamIsKeptAsItIs() {
        byte[] other = ("QEVX" + SECRET).getBytes(StandardCharsets.US_ASCII);
        MigrationRecord record = MigrationRecord.of(other);
        assertFalse(record.whole());
        assertArrayEquals(other, record.rest());
        assertEquals(0, MigrationRecord.of(new byte[0]).rest().length);
    }
}
