package usshadow.relay;

import java.util.UUID;
import usshadow.console.Attachment;
import usshadow.console.ConsoleException;
import usshadow.console.Presence;
import usshadow.console.Seat;
import usshadow.console.VmStatus;

/** What goes over a relay's connection. */
sealed interface Frame {
    /** The door asks for a console; the first frame of a connection. */
    record Attach(int version, String vm, String port, Attachment who) implements Frame {}

    /** What was typed. */
    record Input(UUID ticket, long number, short[] events) implements Frame {}

    /** The owner may send so many more bytes of output. */
    record Credit(int bytes) implements Frame {}

    /** The door's user wants the seat. */
    record TakeOver() implements Frame {}

    /** The door has no more to say. */
    record Detach() implements Frame {}

    /** The owner has attached the session; its first frame. */
    record Attached(int version, UUID life, long output, Seat seat, State state) implements Frame {}

    /** The session's seat, and the acknowledgement of its input. */
    record Seated(Seat seat) implements Frame {}

    /** Output; a number beyond the expected one means that what lies between was lost. */
    record Output(long number, byte[] bytes) implements Frame {}

    /** What users are told. */
    record State(VmStatus status, Presence presence) implements Frame {}

    /** The owner ends the session; its last frame. */
    record Ended(ConsoleException.Kind kind, String text) implements Frame {}

    /** A sign of life. */
    record Ping() implements Frame {}
}
