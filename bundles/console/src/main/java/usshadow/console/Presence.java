package usshadow.console;

/**
 * Who is at a console.
 *
 * @param writer the user whose session may type; empty if none is there
 * @param sessions how many sessions are attached
 */
public record Presence(String writer, int sessions) {
    /** Nobody. */
    public static final Presence NONE = new Presence("", 0);
}
