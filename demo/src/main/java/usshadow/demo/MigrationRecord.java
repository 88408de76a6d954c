package usshadow.demo;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * What an operator recorded of a migration, without the pages of guest RAM in it, which he may read
 * anyway (claim 1). Reads the stream on its own, from docs/formats/migration.md:
 *
 * <pre>
 *   offer     "USMO"  u32 1  u32 length  body
 *   stream    "QEVM"  u32 3  configuration  ram START  ram PART ...  ram END  |  devices, EOF, VMDESC
 *   page      u64 (offset | flags)   pstr block, unless CONTINUE   4096 bytes, or 1 if it is ZERO
 * </pre>
 *
 * After {@code ram END} no page can come: all that follows is kept as it is. So is everything from
 * where a record stops being such a stream.
 *
 * @param rest everything but the contents of pages
 * @param pages how many were left out
 * @param whole whether it was read up to the devices
 */
public record MigrationRecord(byte[] rest, long pages, boolean whole) {
    private static final int OFFER = 0x55534d4f;
    private static final int STREAM = 0x5145564d;
    private static final int PAGE_SIZE = 4096;

    private static final int START = 0x01, PART = 0x02, END = 0x03, CONFIGURATION = 0x07;
    private static final int FOOTER = 1 + Integer.BYTES;

    private static final int FLAGS = 0xfff;
    private static final int ZERO = 0x02, PAGE = 0x08, EOS = 0x10, CONTINUE = 0x20;

    /** Takes a record apart; never fails. */
    public static MigrationRecord of(byte[] record) {
        Reader reader = new Reader(record);
        boolean whole = false;
        try {
            reader.read();
            whole = true;
        } catch (BufferUnderflowException | IllegalArgumentException notSuchAStream) {
            // What was not understood is kept, and searched.
        }
        return new MigrationRecord(reader.rest(), reader.pages, whole);
    }

    private static final class Reader {
        private final byte[] record;
        private final ByteBuffer in;
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private int copied;
        private long pages;

        private Reader(byte[] record) {
            this.record = record;
            this.in = ByteBuffer.wrap(record);
        }

        private void read() {
            int magic = in.getInt();
            if (magic == OFFER) {
                in.getInt();
                skip(in.getInt());
                magic = in.getInt();
            }
            if (magic != STREAM) {
                throw new IllegalArgumentException("no stream");
            }
            in.getInt();
            while (section(in.get())) {
                // the next one
            }
        }

        /** Whether RAM may follow. */
        private boolean section(byte type) {
            switch (type) {
                case CONFIGURATION -> skip(in.getInt());
                case START -> start();
                case PART, END -> {
                    in.getInt();
                    pages();
                    skip(FOOTER);
                    return type == PART;
                }
                default -> {
                    return false;
                }
            }
            return true;
        }

        private void start() {
            in.getInt();
            name();
            skip(2 * Integer.BYTES); // instance, version
            long total = in.getLong() & ~FLAGS;
            while (total > 0) {
                name();
                total -= in.getLong();
            }
            pages(); // the end mark only
            skip(FOOTER);
        }

        private void pages() {
            for (long word = in.getLong(); (word & EOS) == 0; word = in.getLong()) {
                if ((word & CONTINUE) == 0) {
                    name();
                }
                if ((word & ZERO) != 0) {
                    skip(1);
                } else if ((word & PAGE) != 0) {
                    leaveOutPage();
                } else {
                    throw new IllegalArgumentException("no page");
                }
            }
        }

        private void leaveOutPage() {
            int start = in.position();
            skip(PAGE_SIZE);
            out.write(record, copied, start - copied);
            copied = in.position();
            pages++;
        }

        private void name() {
            skip(in.get() & 0xff);
        }

        private void skip(int bytes) {
            if (bytes < 0 || bytes > in.remaining()) {
                throw new BufferUnderflowException();
            }
            in.position(in.position() + bytes);
        }

        private byte[] rest() {
            out.write(record, copied, record.length - copied);
            copied = record.length;
            return out.toByteArray();
        }
    }
}
