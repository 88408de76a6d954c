package usshadow.device.vnc.rfb.encoding;

/**
 * A rectangle of a picture.
 *
 * @param pixels the whole picture, 0x00rrggbb, row after row
 * @param stride pixels of one of its rows
 * @param x of the rectangle
 * @param y of the rectangle
 * @param width pixels
 * @param height pixels
 */
public record Region(int[] pixels, int stride, int x, int y, int width, int height) {
    int at(int column, int row) {
        return pixels[(y + row) * stride + x + column];
    }

    /** A part of it. */
    Region part(int column, int row, int partWidth, int partHeight) {
        return new Region(
                pixels,
                stride,
                x + column,
                y + row,
                Math.min(partWidth, width - column),
                Math.min(partHeight, height - row));
    }

    int size() {
        return width * height;
    }
}
