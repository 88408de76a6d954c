package usshadow.relay;

import java.util.List;
import usshadow.console.ConsoleException.Kind;
import usshadow.console.Permission;
import usshadow.console.VmStatus.Phase;

/**
 * The frames of the console relay, version 1; big-endian. See docs/formats/relay.md.
 *
 * <pre>
 *   frame     length u16 (of the body, at most 4000), type u8, body
 *   id        16 bytes, high half first; 0: none
 *   text      length u8, UTF-8
 *
 *   type        from    body
 *   01 ATTACH   door    version u16, session id, life id, ticket id, output u64,
 *                       permission u8, seat u8, vm text, port text, user text
 *   02 INPUT    door    ticket id, number u64, events u16 each (00 to ff a byte, 100 a break)
 *   03 CREDIT   door    bytes u32
 *   04 TAKEOVER door    -
 *   05 DETACH   door    -
 *   81 ATTACHED owner   version u16, life id, output u64, ticket id, accepted u64,
 *                       and STATE's body
 *   82 SEAT     owner   ticket id, accepted u64
 *   83 OUTPUT   owner   number u64, bytes
 *   84 STATE    owner   phase u8, host text, detail text, writer text, sessions u16
 *   85 ENDED    owner   kind u8, text
 *   7f PING     both    -
 * </pre>
 */
final class RelayLayout {
    static final int VERSION = 1;

    static final int ATTACH = 0x01;
    static final int INPUT = 0x02;
    static final int CREDIT = 0x03;
    static final int TAKE_OVER = 0x04;
    static final int DETACH = 0x05;
    static final int ATTACHED = 0x81;
    static final int SEAT = 0x82;
    static final int OUTPUT = 0x83;
    static final int STATE = 0x84;
    static final int ENDED = 0x85;
    static final int PING = 0x7f;

    static final int HEADER = 3;
    static final int BODY_LIMIT = 0x4000;
    static final int TEXT_LIMIT = 0xff;

    /** Events in one INPUT frame at most. */
    static final int INPUT_LIMIT = 0x1000;

    /** Bytes in one OUTPUT frame at most. */
    static final int OUTPUT_LIMIT = 0x2000;

    /** Codes of phases are their positions here, from 0. */
    static final List<Phase> PHASES =
            List.of(
                    Phase.OFF,
                    Phase.RUNNING,
                    Phase.PAUSED,
                    Phase.MIGRATING,
                    Phase.HALTED,
                    Phase.SYSTEM_LOST,
                    Phase.DEVICE_MISSING,
                    Phase.UNREACHABLE,
                    Phase.SEARCHING);

    /** Codes of the reasons for ENDED are their positions here, from 0. */
    static final List<Kind> KINDS =
            List.of(
                    Kind.NO_SUCH_PORT,
                    Kind.TOO_MANY_SESSIONS,
                    Kind.NOT_ALLOWED,
                    Kind.MOVED,
                    Kind.REPLACED,
                    Kind.PROTOCOL,
                    Kind.UNREACHABLE);

    /** Codes of permissions are their positions here, from 0. */
    static final List<Permission> PERMISSIONS = List.of(Permission.WATCH, Permission.WRITE);

    private RelayLayout() {}
}
