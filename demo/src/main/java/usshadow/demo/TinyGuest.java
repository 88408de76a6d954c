package usshadow.demo;

/** What the tiny guest shows; its README is in bundles/guest. */
public final class TinyGuest {
    /** It asks who is there. */
    public static final String LOGIN = "login: ";

    /** It waits for a command. */
    public static final String PROMPT = "tiny# ";

    /** Characters of a line. */
    public static final int LINE = 120;

    private TinyGuest() {}

    /** Logs a user in. */
    public static void login(Console user, String name) {
        user.await(LOGIN, 0);
        int mark = user.mark();
        user.enter(name);
        user.await(PROMPT, mark);
    }

    /** Enters a line and returns what the guest answers. */
    public static String ask(Console user, String line) {
        int mark = user.mark();
        user.enter(line);
        String shown = user.await(PROMPT, mark);
        return shown.substring(
                        Math.min(shown.length(), line.length()), shown.length() - PROMPT.length())
                .strip();
    }

    /** A digest of the guest's RAM. */
    public static String digest(Console user) {
        return ask(user, "digest");
    }
}
