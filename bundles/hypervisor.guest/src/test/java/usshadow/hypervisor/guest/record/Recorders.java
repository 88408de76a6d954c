package usshadow.hypervisor.guest.record;

import java.nio.file.Path;
import usshadow.hypervisor.guest.Recorder;

/** Recorders for tests. */
public final class Recorders {
    private Recorders() {}

    /** One that records into a folder. */
    public static Recorder in(Path folder) {
        return new FileRecorder(folder);
    }
}
