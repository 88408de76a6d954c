package usshadow.console;

import java.util.Optional;

/**
 * What a session's user should know, at one moment.
 *
 * @param status the machine's
 * @param presence who is there
 * @param writing whether this session may type
 * @param ended why the session is over; empty while it lives
 */
public record SessionView(
        VmStatus status, Presence presence, boolean writing, Optional<ConsoleException> ended) {}
