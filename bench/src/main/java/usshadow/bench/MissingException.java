package usshadow.bench;

import java.io.IOException;

/** This host lacks what a benchmark needs; the message says what, and how to get it. */
final class MissingException extends IOException {
    private static final long serialVersionUID = 1;

    MissingException(String message) {
        super(message);
    }

    MissingException(String message, Throwable cause) {
        super(message, cause);
    }
}
