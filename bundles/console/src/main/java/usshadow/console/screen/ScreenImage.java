package usshadow.console.screen;

import static usshadow.console.screen.ScreenLayout.*;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A door's picture of a screen, made from its stream. Whatever the stream says, it is bounded. Used
 * by one thread at a time.
 */
public final class ScreenImage {
    private ByteBuffer message = ByteBuffer.allocate(HEADER);
    private int width;
    private int height;
    private int[] pixels = {};
    private Tiles changed = new Tiles(0, 0);
    private boolean resized;
    private int leds;
    private boolean whole;

    /** The stream is not one. */
    public static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }
    }

    /** What comes next does not follow what came before. */
    public void restart() {
        message = ByteBuffer.allocate(HEADER);
    }

    /**
     * Takes a piece of the stream.
     *
     * @throws MalformedException if that cannot be
     */
    public void take(byte[] bytes, int length) throws MalformedException {
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
        while (in.hasRemaining()) {
            int count = Math.min(in.remaining(), message.remaining());
            message.put(in.slice(in.position(), count));
            in.position(in.position() + count);
            if (!message.hasRemaining()) {
                complete();
            }
        }
    }

    private void complete() throws MalformedException {
        int length = message.getInt(1);
        if (length < 0 || length > MOST_BODY) {
            throw new MalformedException("a message of %d bytes".formatted(length));
        }
        if (message.capacity() < HEADER + length) {
            message = ByteBuffer.allocate(HEADER + length).put(message.flip());
            return;
        }
        ByteBuffer body = message.flip().position(HEADER);
        int type = message.get(0);
        message = ByteBuffer.allocate(HEADER);
        switch (type) {
            case SIZE -> size(require(body, 4));
            case RAW -> raw(body);
            case RUNS -> runs(body);
            case FRAME -> whole = true;
            case LEDS -> leds = require(body, 1).get();
            default -> throw new MalformedException("a message of type " + type);
        }
    }

    private static ByteBuffer require(ByteBuffer body, int length) throws MalformedException {
        if (body.remaining() != length) {
            throw new MalformedException(
                    "%d bytes where there are %d".formatted(body.remaining(), length));
        }
        return body;
    }

    private void size(ByteBuffer body) throws MalformedException {
        int newWidth = unsigned(body);
        int newHeight = unsigned(body);
        if (newWidth < 1 || newHeight < 1 || newWidth > MOST_WIDTH || newHeight > MOST_HEIGHT) {
            throw new MalformedException("a screen of %d x %d".formatted(newWidth, newHeight));
        }
        resized |= newWidth != width || newHeight != height;
        width = newWidth;
        height = newHeight;
        pixels = new int[width * height];
        changed = new Tiles(width, height);
        whole = false;
    }

    private Area area(ByteBuffer body) throws MalformedException {
        if (body.remaining() < AREA) {
            throw new MalformedException("a rectangle of " + body.remaining() + " bytes");
        }
        Area area = new Area(unsigned(body), unsigned(body), unsigned(body), unsigned(body));
        if (area.x() + area.width() > width
                || area.y() + area.height() > height
                || area.width() < 1
                || area.height() < 1) {
            throw new MalformedException(
                    "%s outside a screen of %d x %d".formatted(area, width, height));
        }
        whole = false;
        changed.mark(area);
        return area;
    }

    private void raw(ByteBuffer body) throws MalformedException {
        Area area = area(body);
        int count = area.width() * area.height();
        require(body, count * PIXEL);
        for (int i = 0; i < count; i++) {
            set(area, i, pixel(body));
        }
    }

    private void runs(ByteBuffer body) throws MalformedException {
        Area area = area(body);
        int count = area.width() * area.height();
        int at = 0;
        while (body.remaining() > PIXEL) {
            int length = Byte.toUnsignedInt(body.get()) + 1;
            int colour = pixel(body);
            if (length > count - at) {
                throw new MalformedException("runs beyond their " + area);
            }
            for (int end = at + length; at < end; at++) {
                set(area, at, colour);
            }
        }
        if (at != count || body.hasRemaining()) {
            throw new MalformedException("runs of %d pixels for %s".formatted(at, area));
        }
    }

    private void set(Area area, int index, int colour) {
        int y = area.y() + index / area.width();
        pixels[y * width + area.x() + index % area.width()] = colour;
    }

    private static int unsigned(ByteBuffer body) {
        return Short.toUnsignedInt(body.getShort());
    }

    private static int pixel(ByteBuffer body) {
        int red = Byte.toUnsignedInt(body.get());
        int green = Byte.toUnsignedInt(body.get());
        return red << 16 | green << 8 | Byte.toUnsignedInt(body.get());
    }

    /** In pixels; 0 until the stream has said it. */
    public int width() {
        return width;
    }

    /** In pixels. */
    public int height() {
        return height;
    }

    /** 0x00rrggbb, row after row; another array after another size. */
    public int[] pixels() {
        return pixels;
    }

    /** The keyboard's lights. */
    public int leds() {
        return leds;
    }

    /** Whether all that one look has seen is here. */
    public boolean isWhole() {
        return whole;
    }

    /** Whether the size is another since the last call. */
    public boolean takeResized() {
        boolean was = resized;
        resized = false;
        return was;
    }

    /** What has changed since the last call. */
    public List<Area> takeChanged() {
        List<Area> areas = new ArrayList<>();
        for (Area area = changed.take(); area != null; area = changed.take()) {
            areas.add(area);
        }
        return areas;
    }

    /** Whether something has changed since {@link #takeChanged}. */
    public boolean hasChanged() {
        return !changed.isEmpty();
    }
}
