package usshadow.console.screen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import usshadow.console.screen.ScreenImage.MalformedException;

/** What a screen shows, a door sees. */
@Timeout(60)
class ScreenStreamTest {
    /** A screen that is painted on; counts how often it is looked at. */
    private static final class Painted implements Screen {
        private int width;
        private int height;
        private int[] pixels;
        private List<Area> changed = new ArrayList<>();
        private int leds;
        private final Semaphore looks = new Semaphore(0);

        Painted(int width, int height) {
            size(width, height);
        }

        synchronized void size(int newWidth, int newHeight) {
            width = newWidth;
            height = newHeight;
            pixels = new int[width * height];
        }

        synchronized void paint(Random random) {
            int x = random.nextInt(width);
            int y = random.nextInt(height);
            int w = 1 + random.nextInt(Math.min(width - x, 90));
            int h = 1 + random.nextInt(Math.min(height - y, 40));
            boolean noisy = random.nextInt(4) == 0;
            int colour = random.nextInt(1 << 24);
            for (int i = 0; i < w * h; i++) {
                pixels[(y + i / w) * width + x + i % w] = noisy ? random.nextInt(1 << 24) : colour;
            }
            changed.add(new Area(x, y, w, h));
        }

        synchronized void leds(int now) {
            leds = now;
        }

        synchronized int[] copy() {
            return pixels.clone();
        }

        @Override
        public synchronized View look() {
            looks.release();
            List<Area> now = changed;
            changed = new ArrayList<>();
            return new View(width, height, pixels, now, leds);
        }

        /** Until nobody has looked for a tenth of a second. */
        void awaitLooksEnd() throws InterruptedException {
            while (looks.tryAcquire(100, TimeUnit.MILLISECONDS)) {
                looks.drainPermits();
            }
        }

        void awaitLooks(int count) throws InterruptedException {
            looks.drainPermits();
            assertTrue(looks.tryAcquire(count, 20, TimeUnit.SECONDS));
        }
    }

    private final Random random = new Random(9);
    private final Painted painted = new Painted(200, 75);
    private final SharedScreen shared = new SharedScreen(painted);
    private final Semaphore more = new Semaphore(0);

    @AfterEach
    void close() {
        shared.close();
    }

    /** Reads until a look is whole and nothing follows. */
    private void follow(ScreenSource.Reader reader, ScreenImage image) throws Exception {
        for (byte[] message = reader.next(); message != null; message = reader.next()) {
            int half = random.nextInt(message.length);
            image.take(message, half);
            byte[] rest = java.util.Arrays.copyOfRange(message, half, message.length);
            image.take(rest, rest.length);
        }
    }

    private void agree(ScreenSource.Reader reader, ScreenImage image) throws Exception {
        painted.awaitLooks(2); // the first may have begun before
        follow(reader, image);
        assertTrue(image.isWhole());
        assertEquals(painted.width, image.width());
        assertArrayEquals(painted.copy(), image.pixels());
    }

    @Test
    void aStreamBeginsWithAllThereIsToSeeAndFollowsChanges() throws Exception {
        painted.paint(random);
        ScreenSource.Reader reader = shared.open(more::release);
        assertTrue(more.tryAcquire(20, TimeUnit.SECONDS));
        ScreenImage image = new ScreenImage();
        agree(reader, image);
        assertTrue(image.takeResized());
        image.takeChanged();
        for (int i = 0; i < 20; i++) {
            for (int k = 0; k < 3; k++) {
                painted.paint(random);
            }
            agree(reader, image);
            assertTrue(image.hasChanged());
            image.takeChanged();
        }
        agree(reader, image);
        assertFalse(image.hasChanged(), "nothing is told twice");
        painted.size(64, 16);
        agree(reader, image);
        assertTrue(image.takeResized());
        painted.leds(5);
        agree(reader, image);
        assertEquals(5, image.leds());
        reader.close();
    }

    @Test
    void eachSessionHasItsOwnStream() throws Exception {
        ScreenSource.Reader slow = shared.open(() -> {});
        ScreenSource.Reader quick = shared.open(() -> {});
        ScreenImage quickImage = new ScreenImage();
        ScreenImage slowImage = new ScreenImage();
        for (int i = 0; i < 5; i++) {
            painted.paint(random);
            agree(quick, quickImage);
        }
        agree(slow, slowImage);
        quick.close();
        slow.close();
    }

    @Test
    void withoutSessionsNobodyLooks() throws Exception {
        ScreenSource.Reader reader = shared.open(() -> {});
        painted.awaitLooks(1);
        reader.close();
        painted.awaitLooksEnd();
        ScreenSource.Reader next = shared.open(() -> {});
        painted.awaitLooks(1);
        next.close();
    }

    @Test
    void whateverAStreamSaysIsBounded() {
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            ScreenImage image = new ScreenImage();
            try {
                byte[] size = {1, 0, 0, 0, 4, 0, 100, 0, 100};
                image.take(size, size.length);
                byte[] bytes = new byte[60];
                random.nextBytes(bytes);
                bytes[0] = (byte) random.nextInt(7);
                bytes[1] = 0;
                bytes[2] = 0;
                bytes[3] = (byte) random.nextInt(2);
                for (int k = 5; k < 13; k += 2) {
                    bytes[k] = 0;
                    bytes[k + 1] = (byte) random.nextInt(60);
                }
                image.take(bytes, bytes.length);
            } catch (MalformedException e) {
                refused++;
            }
            assertEquals(image.width() * image.height(), image.pixels().length);
            assertTrue(image.width() <= 4096 && image.height() <= 4096);
        }
        assertTrue(refused > 1000);
        byte[] huge = {2, 0x7f, 0, 0, 0};
        assertThrows(MalformedException.class, () -> new ScreenImage().take(huge, 5));
    }
}
