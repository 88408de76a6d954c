package usshadow.migration.manager;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import usshadow.migration.api.BodyLayout;
import usshadow.migration.api.MigratableDevice;
import usshadow.migration.api.MigrationException;

/**
 * A section's body. The stream does not say how long it is: its layout does.
 *
 * @param bytes what the device saves and loads
 * @param present the subsections that are in it, in order
 */
record Body(byte[] bytes, List<BodyLayout.Subsection> present) {
    /** Takes a body off a stream. */
    static Body read(LinkReader in, BodyLayout layout) throws MigrationException {
        return switch (layout) {
            case BodyLayout.Opaque _ ->
                    new Body(in.bytes(in.length("a body", MigratableDevice.MAX_BODY)), List.of());
            case BodyLayout.Fields fields -> read(in, fields);
        };
    }

    private static Body read(LinkReader in, BodyLayout.Fields layout) throws MigrationException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(in.bytes(BodyLayout.size(layout.fields())));
        List<BodyLayout.Subsection> present = new ArrayList<>();
        while (in.peek() == StreamLayout.SUBSECTION) {
            in.skip(1);
            BodyLayout.Subsection subsection = subsection(in, layout);
            if (present.contains(subsection)) {
                throw in.malformed("subsection " + subsection.name() + " is there twice");
            }
            present.add(subsection);
            bytes.writeBytes(header(subsection));
            bytes.writeBytes(in.bytes(BodyLayout.size(subsection.fields())));
        }
        return new Body(bytes.toByteArray(), present);
    }

    private static BodyLayout.Subsection subsection(LinkReader in, BodyLayout.Fields layout)
            throws MigrationException {
        String name = in.pstr();
        int version = in.u32();
        return layout.subsections().stream()
                .filter(known -> known.name().equals(name) && known.version() == version)
                .findFirst()
                .orElseThrow(
                        () ->
                                in.malformed(
                                        "subsection %s version %d is unknown here"
                                                .formatted(name, version)));
    }

    private static byte[] header(BodyLayout.Subsection subsection) {
        byte[] name = subsection.name().getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(2 + name.length + Integer.BYTES)
                .put((byte) StreamLayout.SUBSECTION)
                .put((byte) name.length)
                .put(name)
                .putInt(subsection.version())
                .array();
    }

    /** Checks a body that a device has saved. */
    static Body of(byte[] bytes, BodyLayout layout) throws MigrationException {
        if (bytes.length > MigratableDevice.MAX_BODY) {
            throw LinkReader.of(bytes).malformed("%d bytes are too many".formatted(bytes.length));
        }
        return switch (layout) {
            case BodyLayout.Opaque _ -> new Body(bytes, List.of());
            case BodyLayout.Fields fields -> {
                LinkReader in = LinkReader.of(bytes);
                in.in("body");
                Body body = read(in, fields);
                if (in.peek() >= 0) {
                    throw in.malformed("the body is longer than its layout says");
                }
                yield body;
            }
        };
    }

    /** Puts it into a stream. */
    void write(LinkWriter out, BodyLayout layout) throws MigrationException {
        if (layout instanceof BodyLayout.Opaque) {
            out.u32(bytes.length);
        }
        out.bytes(bytes);
    }
}
