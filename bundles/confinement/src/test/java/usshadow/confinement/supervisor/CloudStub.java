package usshadow.confinement.supervisor;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import usshadow.confinement.StartOptions;
import usshadow.confinement.SystemStatus;
import usshadow.confinement.VirtualizedSystemException;

/** A cloud node in a process of its own, to be killed. */
public final class CloudStub {
    private CloudStub() {}

    /**
     * Arguments: folder, port base. Prints the virtualized system's process and waits for the end.
     */
    public static void main(String[] arguments) throws Exception {
        Settings settings =
                Fixture.settings(
                        Path.of(arguments[0]),
                        Integer.parseInt(arguments[1]),
                        "stubborn",
                        Fixture.BWRAP,
                        false);
        SupervisedSystems systems = new SupervisedSystems(settings, (system, flavour) -> () -> {});
        SystemStatus[] status = new SystemStatus[1];
        Thread starter = Thread.ofPlatform().start(() -> status[0] = start(systems));
        starter.join(); // The thread that asked is gone; the virtualized system must live on.
        new PrintStream(System.out, true, StandardCharsets.UTF_8).println("pid " + status[0].pid());
        new CountDownLatch(1).await();
    }

    private static SystemStatus start(SupervisedSystems systems) {
        try {
            return systems.start("vs", new StartOptions("kvm", 0));
        } catch (VirtualizedSystemException e) {
            throw new IllegalStateException(e);
        }
    }
}
