package usshadow.device.serial.ssh;

import java.security.PublicKey;
import java.time.Duration;
import java.util.Optional;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.apache.sshd.server.session.ServerSession;
import usshadow.console.Access;
import usshadow.console.VmDirectory;

/**
 * Asks the directory whether a key may enter. Every refusal looks alike, and is answered at a
 * multiple of {@link #BEAT} after the question, so that its time does not tell what was wrong.
 *
 * <p>The last answer before a client is in is the one for the key that it has proved to have: MINA
 * asks again, on the same thread, before it verifies the signature.
 */
final class KeyJudge implements PublickeyAuthenticator {
    /** What the session's user may do, and where. */
    static final AttributeKey<Granted> GRANTED = new AttributeKey<>();

    private static final Duration BEAT = Duration.ofMillis(250);

    private final VmDirectory directory;

    KeyJudge(VmDirectory directory) {
        this.directory = directory;
    }

    @Override
    public boolean authenticate(String userName, PublicKey key, ServerSession session) {
        long start = System.nanoTime();
        ConsoleName name = ConsoleName.parse(userName);
        Optional<Access> access =
                directory.authenticate(name.vm(), name.user(), PublicKeyEntry.toString(key));
        if (access.isPresent()) {
            session.setAttribute(GRANTED, new Granted(name, access.get()));
            return true;
        }
        session.removeAttribute(GRANTED);
        waitForBeat(start);
        return false;
    }

    private static void waitForBeat(long start) {
        try {
            Thread.sleep(Duration.ofNanos(untilBeat(System.nanoTime() - start)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the door closes: the refusal is not seen
        }
    }

    static long untilBeat(long elapsed) {
        return BEAT.toNanos() - elapsed % BEAT.toNanos();
    }

    /** What was granted to a connection. */
    record Granted(ConsoleName name, Access access) {}
}
