package usshadow.console;

/** The service that doors open consoles with. */
public interface Consoles {
    /**
     * The name that every cloud node's SSH door has in its host certificate, whatever the host: a
     * client that trusts the console CA for it knows the door before and after a migration
     * (OpenSSH's HostKeyAlias).
     */
    String HOST_PRINCIPAL = "console.usshadow";

    /**
     * Opens a session. Returns at once, before the machine is found; the view tells how that goes.
     *
     * @param vm the machine's name
     * @param port the port's, such as {@code com1}
     * @param access an authenticated user and what he may do
     * @param listener see {@link ConsoleSession}
     */
    ConsoleSession open(String vm, String port, Access access, Runnable listener);
}
