package usshadow.confinement.sandbox;

import java.io.IOException;
import java.util.List;

/** A way to run a virtualized system's process. */
public sealed interface Confinement permits Bubblewrap, Unconfined {
    /** What it is, in one line. */
    String text();

    /** What it lacks of what it should be; empty if nothing. */
    List<String> missing();

    /** How the process sees its things. */
    View view(LaunchPlan plan) throws IOException;

    /**
     * The command line that runs the plan's command under this confinement. Descriptor 9 is passed
     * on.
     *
     * @throws IOException if what it needs cannot be found out
     */
    List<String> command(LaunchPlan plan, View view) throws IOException;
}
