package usshadow.device.vnc.rfb.encoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What encoders write, a client reads: each against a decoder written from the specification. */
class EncodersTest {
    private static final int WIDTH = 300, HEIGHT = 150;

    private static final PixelFormat[] FORMATS = {
        PixelFormat.NATIVE,
        new PixelFormat(32, 24, true, true, 255, 255, 255, 8, 16, 24),
        new PixelFormat(32, 24, true, true, 255, 255, 255, 0, 8, 16),
        new PixelFormat(16, 16, false, true, 31, 63, 31, 11, 5, 0),
        new PixelFormat(16, 15, true, true, 31, 31, 31, 10, 5, 0),
        PixelFormat.MAPPED,
    };

    private final Random random = new Random(42);

    /** Pictures of few and of many colours, in stretches and in noise. */
    private int[] picture(int colours, int stretch) {
        int[] palette = random.ints(colours, 0, 1 << 24).toArray();
        int[] pixels = new int[WIDTH * HEIGHT];
        for (int i = 0; i < pixels.length; ) {
            int colour = palette[random.nextInt(colours)];
            int end = Math.min(pixels.length, i + 1 + random.nextInt(stretch));
            while (i < end) {
                pixels[i++] = colour;
            }
        }
        return pixels;
    }

    private Region region(int[] pixels) {
        int x = random.nextInt(WIDTH);
        int y = random.nextInt(HEIGHT);
        return new Region(
                pixels, WIDTH, x, y, 1 + random.nextInt(WIDTH - x), 1 + random.nextInt(HEIGHT - y));
    }

    private interface Decoder {
        int[] read(DataInputStream in, PixelFormat format, int width, int height)
                throws IOException;
    }

    private void agree(
            java.util.function.Supplier<Encoder> make, java.util.function.Supplier<Decoder> read)
            throws IOException {
        int[][] pictures = {
            picture(1, 1),
            picture(2, 9),
            picture(3, 300),
            picture(16, 2),
            picture(90, 40),
            picture(200, 3),
            picture(100_000, 1),
            picture(100_000, 60),
        };
        for (PixelFormat format : FORMATS) {
            Encoder encoder = make.get();
            Decoder decoder = read.get();
            for (int i = 0; i < 60; i++) {
                Region region = region(pictures[i % pictures.length]);
                int rows = Math.min(region.height(), encoder.mostRows(region.width()));
                Region part = region.part(0, 0, region.width(), rows);
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                encoder.write(part, format, new DataOutputStream(bytes));
                DataInputStream in =
                        new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
                int[] seen = decoder.read(in, format, part.width(), part.height());
                assertEquals(0, in.available(), "bytes behind the rectangle");
                assertArrayEquals(expected(part, format), seen, format::toString);
            }
            encoder.close();
        }
    }

    private static int[] expected(Region region, PixelFormat format) {
        int[] pixels = new int[region.size()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = format.pixel(region.at(i % region.width(), i / region.width()));
        }
        return pixels;
    }

    @Test
    void rawIsPixelAfterPixel() throws IOException {
        agree(
                RawEncoder::new,
                () ->
                        (in, format, width, height) -> {
                            int[] pixels = new int[width * height];
                            for (int i = 0; i < pixels.length; i++) {
                                pixels[i] = Decoders.pixel(in, format, format.bytes());
                            }
                            return pixels;
                        });
    }

    @Test
    void zrleUnpacksToTheSame() throws IOException {
        agree(
                () -> new ZrleEncoder(6),
                () -> {
                    Decoders.Zrle decoder = new Decoders.Zrle();
                    return decoder::read;
                });
    }

    @Test
    void tightUnpacksToTheSame() throws IOException {
        agree(
                () -> new TightEncoder(6),
                () -> {
                    Decoders.Tight decoder = new Decoders.Tight();
                    return decoder::read;
                });
    }

    @Test
    void textTakesAFractionOfRaw() throws IOException {
        int[] page = picture(2, 7);
        for (Encoder encoder : new Encoder[] {new ZrleEncoder(6), new TightEncoder(6)}) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            encoder.write(
                    new Region(page, WIDTH, 0, 0, WIDTH, HEIGHT),
                    PixelFormat.NATIVE,
                    new DataOutputStream(bytes));
            assertTrue(bytes.size() < WIDTH * HEIGHT / 5, encoder.number() + ": " + bytes.size());
            encoder.close();
        }
    }

    @Test
    void formatsGoThroughTheWire() throws IOException {
        for (PixelFormat format : FORMATS) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            format.write(new DataOutputStream(bytes));
            assertEquals(PixelFormat.SIZE, bytes.size());
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
            assertEquals(format, PixelFormat.read(in));
        }
    }

    @Test
    void formatsThatMakeNoSenseAreRefused() {
        int fine = 0;
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[PixelFormat.SIZE];
            random.nextBytes(bytes);
            if (i % 2 == 0) {
                bytes[0] = 32;
            }
            try {
                PixelFormat format =
                        PixelFormat.read(new DataInputStream(new ByteArrayInputStream(bytes)));
                format.pixel(0x123456);
                fine++;
            } catch (IllegalArgumentException e) {
                refused++;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        assertEquals(20_000, fine + refused);
        assertTrue(refused > fine);
        assertThrows(
                IllegalArgumentException.class,
                () -> new PixelFormat(16, 16, false, true, 31, 63, 31, 12, 5, 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> new PixelFormat(24, 24, false, true, 255, 255, 255, 16, 8, 0));
    }
}
