package usshadow.demo;

/**
 * Who plays, and who is told.
 *
 * @param hosts the set of hosts
 * @param operators of both hosts
 * @param teller tells people
 * @param claims what is claimed
 */
record Stage(Hosts hosts, Operators operators, Teller teller, Claims claims) {
    /** The VM that moves. */
    static final String VM = "web1";

    /** The virtualized systems that it moves between. */
    static final String ALPHA = "alpha/vs", BETA = "beta/vs";

    Stage(Hosts hosts, Teller teller, Claims claims) {
        this(hosts, new Operators(hosts), teller, claims);
    }

    /** A user at the VM's console. */
    Console console() {
        return hosts.console(VM);
    }
}
