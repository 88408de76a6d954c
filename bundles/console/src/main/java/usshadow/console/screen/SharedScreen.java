package usshadow.console.screen;

import static usshadow.console.screen.ScreenLayout.*;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Shows one screen to many sessions. While there is a session somebody looks at the screen 60 times
 * a second, and a thread of its own does that; without one nothing happens and nothing is paid.
 *
 * <pre>
 *   screen --look--> pixels, changed --mark--> tiles of each reader --next--> messages
 * </pre>
 */
public final class SharedScreen implements ScreenSource, AutoCloseable {
    private static final long PERIOD_NANOS = 16_666_667;

    private final Screen screen;
    private final Set<TileReader> readers = ConcurrentHashMap.newKeySet();
    private final Object looking = new Object();

    // Guarded by looking.
    private Screen.View view;
    private Thread looker;

    private volatile boolean closed;

    /** Shows a screen. */
    public SharedScreen(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Reader open(Runnable onMore) {
        TileReader reader = new TileReader(onMore);
        readers.add(reader);
        synchronized (looking) {
            if (looker == null && !closed) {
                looker = Thread.ofVirtual().name("looks at a screen").start(this::look);
            }
        }
        return reader;
    }

    private void look() {
        while (true) {
            synchronized (looking) {
                if (readers.isEmpty() || closed) {
                    looker = null;
                    return;
                }
                Screen.View now = screen.look();
                view = now;
                readers.forEach(reader -> reader.saw(now));
            }
            LockSupport.parkNanos(PERIOD_NANOS);
        }
    }

    /** The screen is gone: streams have nothing more. */
    @Override
    public void close() {
        closed = true; // without the lock: whoever looks may wait for the closer's
    }

    /** What one session was told. All under {@code looking}. */
    private final class TileReader implements Reader {
        private final Runnable onMore;
        private Tiles tiles;
        private boolean told;
        private int toldLeds;
        private boolean frameDue;
        private boolean waits = true;

        TileReader(Runnable onMore) {
            this.onMore = onMore;
        }

        void saw(Screen.View now) {
            boolean same = tiles != null && tiles.isOf(now.width(), now.height());
            if (same) {
                now.changed().forEach(tiles::mark);
            } else {
                tiles = new Tiles(now.width(), now.height());
                told = false;
            }
            if (waits && (!told || !tiles.isEmpty() || toldLeds != now.leds())) {
                waits = false;
                onMore.run();
            }
        }

        @Override
        public byte[] next() {
            synchronized (looking) {
                if (tiles == null) {
                    return null;
                }
                if (!told) {
                    told = true;
                    frameDue = true;
                    return message(SIZE, 4)
                            .putShort((short) view.width())
                            .putShort((short) view.height())
                            .array();
                }
                Area area = tiles.take();
                if (area != null) {
                    frameDue = true;
                    return pixels(area);
                }
                if (toldLeds != view.leds()) {
                    toldLeds = view.leds();
                    return message(LEDS, 1).put((byte) toldLeds).array();
                }
                if (frameDue) {
                    frameDue = false;
                    return message(FRAME, 0).array();
                }
                waits = true;
                return null;
            }
        }

        private byte[] pixels(Area area) {
            int raw = AREA + area.width() * area.height() * PIXEL;
            ByteBuffer out = ByteBuffer.allocate(HEADER + raw);
            boolean runs = runs(area, out.put((byte) RUNS).putInt(0));
            if (!runs) {
                out.clear().put((byte) RAW).putInt(raw);
                header(area, out);
                for (int i = 0; i < area.width() * area.height(); i++) {
                    pixel(out, at(area, i));
                }
            }
            out.putInt(1, out.position() - HEADER);
            return Arrays.copyOf(out.array(), out.position());
        }

        /** False if they take no less than the pixels. */
        private boolean runs(Area area, ByteBuffer out) {
            header(area, out);
            int count = area.width() * area.height();
            for (int from = 0; from < count; ) {
                int colour = at(area, from);
                int end = from + 1;
                int most = Math.min(count, from + LONGEST_RUN);
                while (end < most && at(area, end) == colour) {
                    end++;
                }
                if (out.remaining() <= PIXEL) {
                    return false;
                }
                out.put((byte) (end - from - 1));
                pixel(out, colour);
                from = end;
            }
            return true;
        }

        private int at(Area area, int index) {
            int y = area.y() + index / area.width();
            return view.pixels()[y * view.width() + area.x() + index % area.width()];
        }

        @Override
        public void close() {
            readers.remove(this);
        }
    }

    private static ByteBuffer message(int type, int length) {
        return ByteBuffer.allocate(HEADER + length).put((byte) type).putInt(length);
    }

    private static void header(Area area, ByteBuffer out) {
        out.putShort((short) area.x()).putShort((short) area.y());
        out.putShort((short) area.width()).putShort((short) area.height());
    }

    private static void pixel(ByteBuffer out, int colour) {
        out.put((byte) (colour >> 16)).put((byte) (colour >> 8)).put((byte) colour);
    }
}
