package usshadow.hypervisor.guest;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;

/**
 * The operator's recorder: while it is on, what passes through this virtualized system is also
 * written to files, one a stream. A service.
 */
public interface Recorder {
    /**
     * Begins to record, in a new folder.
     *
     * @return the folder; that of before if it is on already
     * @throws IOException if the folder cannot be made
     */
    Path start() throws IOException;

    /** Ends the recording. */
    void stop();

    /** Whether it records. */
    boolean isOn();

    /**
     * Adds bytes to a stream's file, if it is on. Never fails: what cannot be written is logged,
     * and ends the recording.
     *
     * @param stream its name, such as {@code debug-web1}
     */
    void record(String stream, byte[] bytes, int from, int length);

    /**
     * A channel that records what goes through it, both ways, each in a stream of its own.
     *
     * @param stream the streams' name, without the direction
     */
    ByteChannel tapped(String stream, ByteChannel channel);
}
