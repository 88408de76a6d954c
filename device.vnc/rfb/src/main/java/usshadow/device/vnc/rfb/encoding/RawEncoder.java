package usshadow.device.vnc.rfb.encoding;

import java.io.DataOutput;
import java.io.IOException;

/** Pixel after pixel (RFC 6143 section 7.7.1). */
public final class RawEncoder implements Encoder {
    private static final int NUMBER = 0;

    private final Bytes bytes = new Bytes();

    @Override
    public int number() {
        return NUMBER;
    }

    @Override
    public void write(Region region, PixelFormat format, DataOutput out) throws IOException {
        for (int row = 0; row < region.height(); row++) {
            bytes.clear();
            for (int column = 0; column < region.width(); column++) {
                bytes.pixel(format, region.at(column, row));
            }
            out.write(bytes.array(), 0, bytes.size());
        }
    }
}
