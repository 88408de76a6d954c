package usshadow.console;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Bells and who answers them. */
class WakerTest {
    private static final long PATIENCE_SECONDS = 20;

    @Test
    void aListenerThatFailsLeavesTheOthersTheirs() throws InterruptedException {
        CountDownLatch failed = new CountDownLatch(2);
        CountDownLatch answered = new CountDownLatch(1);
        try (Waker waker = new Waker("waker")) {
            waker.bell(
                            () -> {
                                failed.countDown();
                                throw new IllegalStateException("on purpose");
                            })
                    .ring();
            waker.bell(
                            () -> {
                                failed.countDown();
                                throw new NoClassDefFoundError("on purpose");
                            })
                    .ring();
            waker.bell(answered::countDown).ring();
            assertTrue(answered.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
            assertTrue(failed.await(0, TimeUnit.SECONDS), "answered in their order");
        }
    }
}
