package usshadow.device.serial.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What a client asks for in the place of a user name: {@code [user+]vm[:port]}.
 *
 * @param user empty: the machine's owner
 * @param vm the machine
 * @param port such as {@code com1}
 */
record ConsoleName(String user, String vm, String port) {
    private static final int LONGEST = 128; // bytes
    private static final String FIRST_PORT = "com1";

    /** Never fails: what is no name names no machine. */
    static ConsoleName parse(String text) {
        if (text.getBytes(UTF_8).length > LONGEST) {
            return new ConsoleName("", "", FIRST_PORT);
        }
        int plus = text.indexOf('+');
        String user = plus < 0 ? "" : text.substring(0, plus);
        String rest = text.substring(plus + 1);
        int colon = rest.lastIndexOf(':');
        return colon < 0
                ? new ConsoleName(user, rest, FIRST_PORT)
                : new ConsoleName(user, rest.substring(0, colon), rest.substring(colon + 1));
    }
}
