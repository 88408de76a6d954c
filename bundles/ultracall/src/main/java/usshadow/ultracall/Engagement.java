package usshadow.ultracall;

/**
 * Which handler a thread is in. A handler is looked up again after it was noted here, and is noted
 * after it was removed from {@link UltracallHandlers} only to be let go at once; so whoever removes
 * it and then asks here misses no call.
 */
final class Engagement {
    private volatile UltracallHandler handler;

    /** Notes and returns the handler for a call; null if there is none. */
    @SuppressWarnings("ReferenceEquality") // the very handler that was registered
    UltracallHandler begin(Dispatcher dispatcher, Call call) {
        UltracallHandler found = dispatcher.handler(call);
        handler = found;
        return dispatcher.handler(call) == found ? found : null;
    }

    void end() {
        handler = null;
    }

    @SuppressWarnings("ReferenceEquality") // the very handler that was registered
    boolean with(UltracallHandler other) {
        return handler == other;
    }
}
