package usshadow.shell.operator;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import usshadow.node.Printable;

/** Text of guests for an operator's terminal. */
final class Lines {
    private Lines() {}

    /** Line ends stay line ends; what else is not plainly visible becomes so. */
    static String visible(byte[] text) {
        return new String(text, StandardCharsets.UTF_8)
                .lines()
                .map(Printable::of)
                .collect(Collectors.joining("\n"));
    }
}
