package usshadow.fleet.json;

import usshadow.fleet.FleetException;
import usshadow.fleet.FleetException.Reason;

/**
 * Writes and reads one kind of record.
 *
 * @param <T> the record
 */
public abstract class RecordCodec<T> {
    /** The format that all records name. */
    static final int FORMAT = 1;

    RecordCodec() {}

    /** The record's bytes; the same record always gives the same bytes. */
    public abstract byte[] encode(T record);

    abstract T read(Fields fields);

    /**
     * The record in some bytes.
     *
     * @param path where they were, for the message
     * @throws FleetException {@code BAD_RECORD} if they are no such record
     */
    public T decode(String path, byte[] bytes) throws FleetException {
        try {
            Fields fields = Fields.parse(bytes, FORMAT);
            T record = read(fields);
            fields.end();
            return record;
        } catch (IllegalArgumentException e) {
            throw new FleetException(
                    Reason.BAD_RECORD,
                    "the fleet's record %s cannot be understood: %s. Is it from a newer release?"
                            .formatted(path, e.getMessage()),
                    e);
        }
    }
}
