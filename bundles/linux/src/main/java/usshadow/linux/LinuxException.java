package usshadow.linux;

import java.io.IOException;

/** A system call that failed. */
public final class LinuxException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    LinuxException(String call, int errno, String remedy) {
        super(call + " failed with errno " + errno + ": " + remedy);
        this.errno = errno;
    }

    /** The error number, as in errno(3). */
    public int errno() {
        return errno;
    }
}
