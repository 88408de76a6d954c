package usshadow.sealing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import usshadow.sealing.UnsealException.Reason;

/** Writes and reads the header of a sealed part: {@link SealedPartLayout}. */
final class PartHeaderCodec {
    private PartHeaderCodec() {}

    static void write(PartHeader header, byte[] nonce, byte[] part) {
        ByteBuffer out = ByteBuffer.wrap(part).order(ByteOrder.LITTLE_ENDIAN);
        out.put(SealedPartLayout.MAGIC_AT, SealedPartLayout.MAGIC);
        out.putInt(SealedPartLayout.FORMAT_AT, SealedPartLayout.FORMAT);
        out.putInt(SealedPartLayout.VERSION_AT, header.version());
        out.put(SealedPartLayout.VM_AT, ascii(header.vm()));
        out.put(SealedPartLayout.DEVICE_AT, ascii(header.device()));
        out.putInt(SealedPartLayout.INSTANCE_AT, header.instance());
        out.putShort(SealedPartLayout.PART_AT, (short) header.part());
        out.putShort(SealedPartLayout.PARTS_AT, (short) header.parts());
        out.putLong(SealedPartLayout.EPOCH_AT, header.epoch());
        save(out, SealedPartLayout.SAVE_AT, header.save());
        out.putInt(SealedPartLayout.CAPACITY_AT, header.capacity());
        out.put(SealedPartLayout.NONCE_AT, nonce);
    }

    static PartHeader read(byte[] part) throws UnsealException {
        if (part.length < SealedPartLayout.size(0)) {
            throw malformed(
                    "%d bytes are no sealed part; the shortest has %d"
                            .formatted(part.length, SealedPartLayout.size(0)));
        }
        ByteBuffer in = ByteBuffer.wrap(part).order(ByteOrder.LITTLE_ENDIAN);
        if (!Arrays.equals(
                SealedPartLayout.MAGIC, Arrays.copyOf(part, SealedPartLayout.MAGIC.length))) {
            throw malformed("the bytes do not begin with USSEALED, as sealed parts do");
        }
        int format = in.getInt(SealedPartLayout.FORMAT_AT);
        if (format != SealedPartLayout.FORMAT) {
            throw new UnsealException(
                    Reason.UNKNOWN_FORMAT,
                    "a sealed part of format %d; this release knows %d"
                            .formatted(format, SealedPartLayout.FORMAT));
        }
        PartHeader header;
        try {
            header = fields(in);
        } catch (IllegalArgumentException e) {
            throw new UnsealException(Reason.MALFORMED, e.getMessage(), e);
        }
        if (part.length != header.sealedSize()) {
            throw malformed(
                    "%d bytes for %s, which has %d"
                            .formatted(part.length, header, header.sealedSize()));
        }
        return header;
    }

    private static PartHeader fields(ByteBuffer in) throws UnsealException {
        return new PartHeader(
                name(in, SealedPartLayout.VM_AT),
                name(in, SealedPartLayout.DEVICE_AT),
                in.getInt(SealedPartLayout.INSTANCE_AT),
                in.getInt(SealedPartLayout.VERSION_AT),
                in.getLong(SealedPartLayout.EPOCH_AT),
                save(in, SealedPartLayout.SAVE_AT),
                Short.toUnsignedInt(in.getShort(SealedPartLayout.PART_AT)),
                Short.toUnsignedInt(in.getShort(SealedPartLayout.PARTS_AT)),
                in.getInt(SealedPartLayout.CAPACITY_AT));
    }

    static byte[] ascii(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }

    /** A name that zeros fill up; visible ASCII, so that it can be shown. */
    static String name(ByteBuffer in, int at) throws UnsealException {
        byte[] field = new byte[Names.SIZE];
        in.get(at, field);
        int length = 0;
        while (length < field.length && field[length] > ' ' && field[length] <= '~') {
            length++;
        }
        for (int i = length; i < field.length; i++) {
            if (field[i] != 0) {
                throw malformed(
                        "a name in a sealed part holds the byte 0x%02x".formatted(field[i]));
            }
        }
        return new String(field, 0, length, StandardCharsets.US_ASCII);
    }

    static void save(ByteBuffer out, int at, SaveId id) {
        digits(out, at, id.high(), id.low());
    }

    static SaveId save(ByteBuffer in, int at) {
        ByteBuffer big = in.duplicate().order(ByteOrder.BIG_ENDIAN);
        return new SaveId(big.getLong(at), big.getLong(at + Long.BYTES));
    }

    static void tag(ByteBuffer out, int at, PartTag tag) {
        digits(out, at, tag.high(), tag.low());
    }

    static PartTag tag(ByteBuffer in, int at) {
        ByteBuffer big = in.duplicate().order(ByteOrder.BIG_ENDIAN);
        return new PartTag(big.getLong(at), big.getLong(at + Long.BYTES));
    }

    /** 16 bytes in the order in which their digits are shown. */
    private static void digits(ByteBuffer out, int at, long high, long low) {
        out.duplicate().order(ByteOrder.BIG_ENDIAN).putLong(at, high).putLong(at + Long.BYTES, low);
    }

    private static UnsealException malformed(String message) {
        return new UnsealException(Reason.MALFORMED, message);
    }
}
