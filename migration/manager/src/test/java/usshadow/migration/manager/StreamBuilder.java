package usshadow.migration.manager;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes what a source could send, right or wrong; apart from the writer under test. */
final class StreamBuilder {
    static final int BLOCK_PAGES = 4;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    /** What is written here cannot fail. */
    @FunctionalInterface
    private interface Part {
        void write(DataOutputStream to) throws IOException;
    }

    private StreamBuilder put(Part part) {
        try {
            part.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    StreamBuilder u8(int... values) {
        return put(
                to -> {
                    for (int value : values) {
                        to.writeByte(value);
                    }
                });
    }

    StreamBuilder u16(int value) {
        return put(to -> to.writeShort(value));
    }

    StreamBuilder u32(int value) {
        return put(to -> to.writeInt(value));
    }

    StreamBuilder u64(long value) {
        return put(to -> to.writeLong(value));
    }

    StreamBuilder text(String text) {
        return put(to -> to.write(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    StreamBuilder pstr(String text) {
        return u8(text.length()).text(text);
    }

    StreamBuilder bytes(byte[] some) {
        return put(to -> to.write(some));
    }

    byte[] done() {
        return bytes.toByteArray();
    }

    /** The offer of VM web1 with block pc.ram of four pages, an opaque "vm" and a "uart". */
    StreamBuilder offer() {
        byte[] body =
                new StreamBuilder()
                        .pstr("web1")
                        .pstr("pc")
                        .pstr("all")
                        .u16(1)
                        .pstr("pc.ram")
                        .u64(BLOCK_PAGES * 4096)
                        .u16(2)
                        .pstr("vm")
                        .u32(0)
                        .u32(1)
                        .pstr("uart")
                        .u32(0)
                        .u32(3)
                        .done();
        return text("USMO").u32(1).u32(body.length).bytes(body);
    }

    /** Header and configuration. */
    StreamBuilder header() {
        return text("QEVM").u32(3).u8(7).u32(2).text("pc");
    }

    StreamBuilder ramStart() {
        return u8(1).u32(9)
                .pstr("ram")
                .u32(0)
                .u32(4)
                .u64(BLOCK_PAGES * 4096 | 4)
                .pstr("pc.ram")
                .u64(BLOCK_PAGES * 4096)
                .u64(0x10)
                .footer(9);
    }

    StreamBuilder part() {
        return u8(2).u32(9);
    }

    StreamBuilder end() {
        return u8(3).u32(9);
    }

    StreamBuilder page(long offset, int fill) {
        byte[] page = new byte[4096];
        Arrays.fill(page, (byte) fill);
        return u64(offset | 8).pstr("pc.ram").bytes(page);
    }

    StreamBuilder eos() {
        return u64(0x10).footer(9);
    }

    StreamBuilder footer(int id) {
        return u8(0x7e).u32(id);
    }

    StreamBuilder vm() {
        return full(10, "vm", 0, 1).u32(3).text("abc").footer(10);
    }

    StreamBuilder uart() {
        return full(11, "uart", 0, 3).text("1234").footer(11);
    }

    StreamBuilder full(int id, String name, int instance, int version) {
        return u8(4).u32(id).pstr(name).u32(instance).u32(version);
    }

    StreamBuilder eof() {
        return u8(0);
    }

    StreamBuilder description() {
        return u8(6).u32(2).text("{}");
    }

    /** Everything from the offer to the RAM's end, with two pages. */
    StreamBuilder upToDevices() {
        return offer().header()
                .ramStart()
                .part()
                .page(0x1000, 7)
                .u64(0x2000 | 0x22)
                .u8(0)
                .eos()
                .end()
                .eos();
    }

    /** A whole stream with nothing wrong. */
    static byte[] right() {
        return new StreamBuilder().upToDevices().vm().uart().eof().description().done();
    }
}
