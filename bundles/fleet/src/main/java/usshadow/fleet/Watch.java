package usshadow.fleet;

/** Something that is told again and again until it is closed. */
public interface Watch extends AutoCloseable {
    /** Ends it; a call that is under way may still come through. */
    @Override
    void close();
}
