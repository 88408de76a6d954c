package usshadow.relay;

import java.util.Optional;
import java.util.UUID;
import usshadow.console.ConsoleException;
import usshadow.console.Presence;
import usshadow.console.Reading;
import usshadow.console.VmStatus;

/** A session's tie to the machine's owner of the moment. */
sealed interface Link permits LocalLink, RemoteLink {
    /** The life of the port. */
    UUID life();

    /** The number of the next byte that it will give, as far as none is lost. */
    long position();

    /**
     * Passes on what there is to pass on; may wait for the network. On the session's own thread.
     */
    void pump();

    /** The outbox has got more. */
    void typed();

    /** The next output; see {@link usshadow.console.ConsoleSession#read}. */
    Reading read(byte[] into);

    /** The machine's status, as the owner says it. */
    VmStatus status();

    /** Who is there, as the owner says it. */
    Presence presence();

    /** Asks for the seat. */
    void takeOver();

    /** Why the link is over. */
    Optional<ConsoleException> ended();

    /** Lets go, to come back at this owner or another. */
    void leave();

    /** Lets go for good. */
    void detach();
}
