package usshadow.load.impl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The end of a zip file (APPNOTE 4.3.16), little-endian:
 *
 * <pre>
 *  0          4      6      8        10      12         16           20        22
 *  +----------+------+------+--------+-------+----------+------------+---------+---------
 *  | 50 4b 05 06     | disks| here   | total | length   | offset     | comment | comment
 *  |          |      |      | entries       | of the directory      | length  |
 *  +----------+------+------+--------+-------+----------+------------+---------+---------
 * </pre>
 */
final class ZipEndLayout {
    private static final int SIGNATURE = 0x06054b50;
    private static final int TOTAL_OFFSET = 10;
    private static final int COMMENT_LENGTH_OFFSET = 20;
    private static final int LENGTH = 22;
    private static final int MAX_COMMENT = 0xffff;

    private ZipEndLayout() {}

    /**
     * How many entries the file's directory announces, modulo 65536.
     *
     * @param zip the whole file
     * @return the count, or -1 if the file has no such end: it is cut short, or something follows
     *     it
     */
    static int entries(byte[] zip) {
        ByteBuffer buffer = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = zip.length - LENGTH;
                at >= Math.max(0, zip.length - LENGTH - MAX_COMMENT);
                at--) {
            if (buffer.getInt(at) == SIGNATURE
                    && at
                                    + LENGTH
                                    + Short.toUnsignedInt(
                                            buffer.getShort(at + COMMENT_LENGTH_OFFSET))
                            == zip.length) {
                return Short.toUnsignedInt(buffer.getShort(at + TOTAL_OFFSET));
            }
        }
        return -1;
    }
}
