package usshadow.demo;

/** How a user talks with a guest at its console. */
public interface Guest {
    /** The image that VMs of it boot. */
    String image();

    /** It waits for a command. */
    String prompt();

    /** Characters of a command line that are shown as they are typed. */
    int line();

    /** MiB a second at which its RAM takes some seconds to move, so that there is time to type. */
    int bandwidth();

    /** Logs a user in, when the guest has booted. */
    void login(Console user);

    /** Types a secret while the guest shows nothing of it. */
    void secret(Console user, String secret);

    /**
     * Gives it work under which it will move.
     *
     * @return what that is
     */
    String work(Console user);

    /** Ends what makes the moving slow. */
    void rest(Console user);

    /** What {@link #digest} is of. */
    String digested();

    /** A digest of something in its RAM that nothing changes, by the guest itself, in hex. */
    String digest(Console user);

    /** Enters a line and returns what the guest answers. */
    default String ask(Console user, String line) {
        int mark = user.mark();
        user.enter(line);
        String shown = user.await(prompt(), mark);
        return shown.substring(
                        Math.min(shown.length(), line.length()), shown.length() - prompt().length())
                .strip();
    }
}
