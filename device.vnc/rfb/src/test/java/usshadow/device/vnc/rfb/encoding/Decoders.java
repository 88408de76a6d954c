package usshadow.device.vnc.rfb.encoding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** A client's side, as the specifications have it; for tests. */
final class Decoders {
    private Decoders() {}

    static int pixel(DataInputStream in, PixelFormat format, int bytes) throws IOException {
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            int octet = in.readUnsignedByte();
            value |= octet << ((format.bigEndian() ? bytes - 1 - i : i) * 8);
        }
        return value;
    }

    private static byte[] inflate(Inflater inflater, byte[] packed) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        inflater.setInput(packed);
        try {
            for (int n = inflater.inflate(buffer); n > 0; n = inflater.inflate(buffer)) {
                out.write(buffer, 0, n);
            }
        } catch (DataFormatException e) {
            throw new IOException(e);
        }
        return out.toByteArray();
    }

    /** RFC 6143 section 7.7.6. */
    static final class Zrle {
        private final Inflater inflater = new Inflater();

        int[] read(DataInputStream in, PixelFormat format, int width, int height)
                throws IOException {
            byte[] packed = in.readNBytes(in.readInt());
            DataInputStream data =
                    new DataInputStream(new ByteArrayInputStream(inflate(inflater, packed)));
            int[] pixels = new int[width * height];
            for (int y = 0; y < height; y += 64) {
                for (int x = 0; x < width; x += 64) {
                    int w = Math.min(64, width - x);
                    int h = Math.min(64, height - y);
                    int[] tile = tile(data, format, w, h);
                    for (int i = 0; i < tile.length; i++) {
                        pixels[(y + i / w) * width + x + i % w] = tile[i];
                    }
                }
            }
            assertEquals(0, data.available(), "bytes behind the last tile");
            return pixels;
        }

        private static int compact(DataInputStream in, PixelFormat format) throws IOException {
            if (format.bits() != 32 || format.depth() > 24) {
                return pixel(in, format, format.bytes());
            }
            int used =
                    format.redMax() << format.redShift()
                            | format.greenMax() << format.greenShift()
                            | format.blueMax() << format.blueShift();
            if (used >>> 24 == 0) {
                return pixel(in, format, 3);
            }
            return (used & 0xff) == 0 ? pixel(in, format, 3) << 8 : pixel(in, format, 4);
        }

        private static int[] tile(DataInputStream in, PixelFormat format, int w, int h)
                throws IOException {
            int[] out = new int[w * h];
            int kind = in.readUnsignedByte();
            assertTrue(kind != 129 && (kind <= 16 || kind >= 128), "tile " + kind);
            int colours = kind >= 128 ? kind - 128 : kind;
            int[] palette = new int[colours];
            for (int i = 0; i < colours; i++) {
                palette[i] = compact(in, format);
            }
            if (kind == 0) {
                for (int i = 0; i < out.length; i++) {
                    out[i] = compact(in, format);
                }
            } else if (kind == 1) {
                java.util.Arrays.fill(out, palette[0]);
            } else if (kind <= 16) {
                packed(in, out, palette, w, h);
            } else {
                runs(in, format, out, palette);
            }
            return out;
        }

        private static void packed(DataInputStream in, int[] out, int[] palette, int w, int h)
                throws IOException {
            int bits = palette.length == 2 ? 1 : palette.length <= 4 ? 2 : 4;
            for (int y = 0; y < h; y++) {
                int left = 0;
                int octet = 0;
                for (int x = 0; x < w; x++) {
                    if (left == 0) {
                        octet = in.readUnsignedByte();
                        left = 8;
                    }
                    left -= bits;
                    out[y * w + x] = palette[octet >> left & (1 << bits) - 1];
                }
            }
        }

        private static void runs(DataInputStream in, PixelFormat format, int[] out, int[] palette)
                throws IOException {
            for (int i = 0; i < out.length; ) {
                int colour;
                boolean isLong = true;
                if (palette.length == 0) {
                    colour = compact(in, format);
                } else {
                    int index = in.readUnsignedByte();
                    colour = palette[index & 0x7f];
                    isLong = index >= 0x80;
                }
                int length = 1;
                if (isLong) {
                    int more;
                    do {
                        more = in.readUnsignedByte();
                        length += more;
                    } while (more == 255);
                }
                while (length-- > 0) {
                    out[i++] = colour;
                }
            }
        }
    }

    /** The community's specification, Tight Encoding. */
    static final class Tight {
        private final Inflater[] inflaters = {
            new Inflater(), new Inflater(), new Inflater(), new Inflater()
        };

        private static int tight(DataInputStream in, PixelFormat format) throws IOException {
            boolean bytes =
                    format.bits() == 32
                            && format.depth() == 24
                            && format.redMax() == 255
                            && format.greenMax() == 255
                            && format.blueMax() == 255;
            if (!bytes) {
                return pixel(in, format, format.bytes());
            }
            int red = in.readUnsignedByte();
            int green = in.readUnsignedByte();
            int blue = in.readUnsignedByte();
            return red << format.redShift()
                    | green << format.greenShift()
                    | blue << format.blueShift();
        }

        private static int tightBytes(PixelFormat format) {
            return format.bits() == 32 && format.depth() == 24 ? 3 : format.bytes();
        }

        int[] read(DataInputStream in, PixelFormat format, int width, int height)
                throws IOException {
            int[] out = new int[width * height];
            int control = in.readUnsignedByte();
            if (control == 0x80) {
                java.util.Arrays.fill(out, tight(in, format));
                return out;
            }
            assertEquals(0, control & 0x8f, "control " + control);
            Inflater inflater = inflaters[control >> 4 & 3];
            int[] palette = {};
            if ((control & 0x40) != 0) {
                assertEquals(1, in.readUnsignedByte(), "filter");
                palette = new int[in.readUnsignedByte() + 1];
                for (int i = 0; i < palette.length; i++) {
                    palette[i] = tight(in, format);
                }
            }
            int row =
                    palette.length == 0
                            ? width * tightBytes(format)
                            : palette.length == 2 ? (width + 7) / 8 : width;
            DataInputStream data = data(in, inflater, row * height);
            for (int y = 0; y < height; y++) {
                int octet = 0;
                for (int x = 0; x < width; x++) {
                    if (palette.length == 2) {
                        octet = x % 8 == 0 ? data.readUnsignedByte() : octet;
                        out[y * width + x] = palette[(octet >> (7 - x % 8)) & 1];
                    } else if (palette.length > 0) {
                        out[y * width + x] = palette[data.readUnsignedByte()];
                    } else {
                        out[y * width + x] = tight(data, format);
                    }
                }
            }
            assertEquals(0, data.available());
            return out;
        }

        private static DataInputStream data(DataInputStream in, Inflater inflater, int size)
                throws IOException {
            if (size < 12) {
                return new DataInputStream(new ByteArrayInputStream(in.readNBytes(size)));
            }
            int length = in.readUnsignedByte();
            if (length >= 0x80) {
                int next = in.readUnsignedByte();
                length = (length & 0x7f) | ((next & 0x7f) << 7);
                if (next >= 0x80) {
                    length |= in.readUnsignedByte() << 14;
                }
            }
            byte[] bytes = inflate(inflater, in.readNBytes(length));
            assertEquals(size, bytes.length);
            return new DataInputStream(new ByteArrayInputStream(bytes));
        }
    }
}
