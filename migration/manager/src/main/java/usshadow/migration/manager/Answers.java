package usshadow.migration.manager;

import static usshadow.migration.manager.HandshakeLayout.ANSWER;
import static usshadow.migration.manager.HandshakeLayout.RESULT;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;

/**
 * Listens to the destination on a thread of its own, so that a refusal in the middle of the stream
 * is heard at once: it closes the link, which ends whoever writes.
 */
final class Answers {
    private final Link link;
    private final Duration timeout;
    private final CompletableFuture<Optional<MigrationException>> answer =
            new CompletableFuture<>();
    private final CompletableFuture<Optional<MigrationException>> result =
            new CompletableFuture<>();
    private volatile boolean resultDue;

    Answers(Link link, Duration timeout) {
        this.link = link;
        this.timeout = timeout;
        Thread.ofVirtual().name("migration answers").start(this::listen);
    }

    private void listen() {
        LinkReader in = LinkReader.ofAnswers(link::await);
        try {
            answer.complete(Handshake.readAnswer(in, ANSWER));
            Optional<MigrationException> said = Handshake.readAnswer(in, RESULT);
            if (said.isEmpty() && !resultDue) {
                throw in.malformed("the destination says that it runs, before it can");
            }
            result.complete(said);
        } catch (MigrationException | RuntimeException e) {
            answer.completeExceptionally(e);
            result.completeExceptionally(e);
        } finally {
            if (!resultDue) {
                link.close();
            }
        }
    }

    /** Waits until the destination has accepted the offer. */
    void awaitAnswer() throws MigrationException {
        await(answer, "answer");
    }

    /** Everything is being sent: from here on the result may come. */
    void resultIsDue() {
        resultDue = true;
    }

    /** Waits until the VM runs at the destination. */
    void awaitResult() throws MigrationException {
        await(result, "result");
    }

    /** The destination's reason for breaking the link, if it gave one. */
    Optional<MigrationException> earlyResult() {
        try {
            return result.getNow(Optional.empty());
        } catch (CompletionException noResult) {
            return noResult.getCause() instanceof MalformedStreamException malformed
                    ? Optional.of(malformed)
                    : Optional.empty();
        }
    }

    private void await(CompletableFuture<Optional<MigrationException>> said, String what)
            throws MigrationException {
        Optional<MigrationException> failure;
        try {
            failure = said.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException broken) {
            throw Failures.typed(broken.getCause());
        } catch (TimeoutException silent) {
            throw new MigrationException(
                    MigrationFailure.LINK_BROKEN,
                    "no %s from the destination within %d ms".formatted(what, timeout.toMillis()),
                    silent);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new MigrationException(
                    MigrationFailure.CANCELLED, "interrupted while waiting for the " + what, stop);
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }
}
