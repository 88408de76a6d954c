package usshadow.migration.manager;

/**
 * What two managers say to each other around the stream; big-endian, a pstr is a u8 length and that
 * many bytes.
 *
 * <pre>
 *   source                                                        destination
 *     | offer   "USMO"  u32 1  u32 length  body ----------------------> |
 *     | <------------------ answer  "USMA"  u32 code  u16 length  text  |   code 0: yes
 *     | ==================== the stream, QEVM … VMDESC ===============> |
 *     | <------------------ result  "USMR"  u32 code  u16 length  text  |   code 0: it runs
 *
 *   body of an offer   pstr VM   pstr machine   pstr strategy
 *                      u16 blocks   { pstr name   u64 size } ...
 *                      u16 devices  { pstr name   u32 instance   u32 version } ...
 * </pre>
 *
 * <p>Other codes are MigrationFailure's. A failing result may come at any time during the stream.
 */
final class HandshakeLayout {
    static final int OFFER = 0x55534d4f;
    static final int ANSWER = 0x55534d41;
    static final int RESULT = 0x55534d52;
    static final int VERSION = 1;

    /** The code of an answer or result that is none of failure. */
    static final int YES = 0;

    /** The longest body of an offer. */
    static final int MAX_OFFER = 64 << 10;

    /** The longest text of an answer. */
    static final int MAX_TEXT = 1000;

    private HandshakeLayout() {}
}
