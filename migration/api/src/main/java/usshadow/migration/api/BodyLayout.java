package usshadow.migration.api;

import java.util.List;

/** How a section's body is laid out, in the terms of QEMU's VMDESC. */
public sealed interface BodyLayout {
    /** Bytes that only the device understands, such as a sealed state. */
    BodyLayout OPAQUE = new Opaque();

    /**
     * Bytes that only the device understands. In the stream their length goes before them, as u32:
     * the way of QEMU's own devices with variable buffers.
     */
    record Opaque() implements BodyLayout {}

    /**
     * Fields one after the other, then any of the subsections, each with a header of its own: u8
     * 0x05, its name behind a length byte, u32 version.
     *
     * @param fields of every body
     * @param subsections those that may follow
     */
    record Fields(List<Field> fields, List<Subsection> subsections) implements BodyLayout {
        /** Keeps copies. */
        public Fields {
            fields = List.copyOf(fields);
            subsections = List.copyOf(subsections);
        }
    }

    /**
     * A field, or an array of equal ones.
     *
     * @param name QEMU's
     * @param type QEMU's: {@code uint8}, {@code int32}, {@code bool}, {@code buffer} …
     * @param size bytes of one
     * @param count how many
     */
    record Field(String name, String type, int size, int count) {
        /** Checks the size. */
        public Field {
            if (size < 1 || count < 1 || (long) size * count > MigratableDevice.MAX_BODY) {
                throw new IllegalArgumentException(
                        "field %s: %d times %d bytes".formatted(name, count, size));
            }
        }

        /** A single field. */
        public Field(String name, String type, int size) {
            this(name, type, size, 1);
        }
    }

    /**
     * A part that a body may have.
     *
     * @param name QEMU's, such as {@code serial/recv_fifo}
     * @param version of its fields
     * @param fields what it holds
     */
    record Subsection(String name, int version, List<Field> fields) {
        /** Keeps a copy. */
        public Subsection {
            MigrationOffer.requireName("subsection", name);
            fields = List.copyOf(fields);
        }
    }

    /** Bytes of all fields together. */
    static int size(List<Field> fields) {
        return fields.stream().mapToInt(field -> field.size() * field.count()).sum();
    }
}
