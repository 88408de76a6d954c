package usshadow.migration.manager;

import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;

/** What came over a link is not what was agreed, or nothing that makes sense. */
final class MalformedStreamException extends MigrationException {
    private static final long serialVersionUID = 1;

    private final long offset;
    private final String section;

    /**
     * Says what is wrong.
     *
     * @param offset how many bytes of the link had been read
     * @param section where it is: the part of the protocol, or the section's name
     */
    MalformedStreamException(long offset, String section, String message) {
        super(
                MigrationFailure.BAD_STREAM,
                "%s, before byte %d of the link: %s".formatted(section, offset, message));
        this.offset = offset;
        this.section = section;
    }

    /** How many bytes of the link had been read. */
    long offset() {
        return offset;
    }

    /** Where it is. */
    String section() {
        return section;
    }
}
