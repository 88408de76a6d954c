package usshadow.hypervisor.guest.file;

/**
 * What a file says and hears in the place of another host's migration manager; big-endian. See
 * docs/formats/migration.md.
 *
 * <pre>
 *   offer            u32 "USMO"   u32 1   u32 length   body
 *   answer, result   u32 "USMA", "USMR"   u32 code (0: yes)   u16 length   text
 *   end of a stream  u8 00   u8 06   u32 length   that many bytes of JSON
 * </pre>
 */
final class ManagerLayout {
    static final int OFFER = 0x55534d4f;
    static final int ANSWER = 0x55534d41;
    static final int RESULT = 0x55534d52;

    /** Where the length of an offer's body is, and where the body begins. */
    static final int OFFER_LENGTH = 8, OFFER_HEADER = 12;

    /** The longest body of an offer. */
    static final int MAX_OFFER = 64 << 10;

    /** Bytes of an answer before its text, and offsets in it. */
    static final int ANSWER_HEADER = 10, ANSWER_CODE = 4, ANSWER_LENGTH = 8;

    static final int EOF = 0x00;
    static final int DESCRIPTION = 0x06;

    /** Bytes of an end before the JSON. */
    static final int END_HEADER = 6;

    /** The longest JSON. */
    static final int MAX_DESCRIPTION = 4 << 20;

    private ManagerLayout() {}
}
