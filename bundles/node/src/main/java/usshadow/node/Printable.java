package usshadow.node;

/**
 * Makes text from outside safe to show on a terminal: file names, manifest headers, whatever comes from a virtualized system.
 * Control characters could otherwise move the cursor, rename the window or answer for the user; bidirectional overrides
 * could make one name look like another.
 */
public final class Printable {
    private Printable() {}

    /**
     * The text with everything that is not plainly visible written as an escape: {@code \t}, {@code \n}, {@code \r},
     * {@code \e} for ESC, {@code \}{@code uXXXX} for the other control, format, line-separating, private and unpaired surrogate characters,
     * and {@code \\} for a backslash, so that no two texts are shown alike.
     *
     * @param text any text, or null
     * @return one visible line; empty for null
     */
    public static String of(String text) {
        if (text == null) {
            return "";
        }
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> append(shown, c));
        return shown.toString();
    }

    /**
     * As {@link #of(String)}, cut to a length with an ellipsis, so that no one else's text can fill the screen.
     *
     * @param text any text, or null
     * @param limit the most characters to return, at least 1
     * @return one visible line of at most {@code limit} characters
     */
    public static String of(String text, int limit) {
        String shown = of(text);
        if (shown.length() <= limit) {
            return shown;
        }
        int end = limit - 1;
        if (end > 0 && Character.isHighSurrogate(shown.charAt(end - 1))) {
            end--;
        }
        return shown.substring(0, end) + "…";
    }

    private static void append(StringBuilder shown, int c) {
        switch (c) {
            case '\t' -> shown.append("\\t");
            case '\n' -> shown.append("\\n");
            case '\r' -> shown.append("\\r");
            case 0x1b -> shown.append("\\e");
            case '\\' -> shown.append("\\\\");
            default -> {
                if (visible(c)) {
                    shown.appendCodePoint(c);
                } else {
                    for (char unit : Character.toChars(c)) {
                        shown.append(String.format("\\u%04x", (int) unit));
                    }
                }
            }
        }
    }

    private static boolean visible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE, Character.SURROGATE, Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
