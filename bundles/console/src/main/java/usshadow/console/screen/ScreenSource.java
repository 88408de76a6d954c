package usshadow.console.screen;

/** Where sessions get streams of a screen from. */
public interface ScreenSource {
    /**
     * A stream for one session, which begins with all there is to see.
     *
     * @param onMore called, on any thread, when there may be something after {@link Reader#next}
     *     had nothing; must not block
     */
    Reader open(Runnable onMore);

    /** One session's stream; used by one thread at a time. */
    interface Reader extends AutoCloseable {
        /** The next message of the stream, whole; null if there is none now. */
        byte[] next();

        /** Ends it. Never blocks and calls nobody. */
        @Override
        void close();
    }
}
