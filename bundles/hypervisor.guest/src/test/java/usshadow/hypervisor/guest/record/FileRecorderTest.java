package usshadow.hypervisor.guest.record;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRecorderTest {
    @TempDir private Path folder;
    private FileRecorder recorder;

    @BeforeEach
    void aRecorder() {
        recorder = new FileRecorder(folder);
    }

    @AfterEach
    void end() {
        recorder.stop();
    }

    private void records(String stream, String text) {
        byte[] bytes = text.getBytes(US_ASCII);
        recorder.record(stream, bytes, 0, bytes.length);
    }

    @Test
    void onlyWhatComesWhileItIsOnIsKept() throws IOException {
        records("debug-web1", "before");
        Path here = recorder.start();
        records("debug-web1", "wh");
        records("debug-web1", "ile");
        assertEquals("while", Files.readString(here.resolve("debug-web1")));
        recorder.stop();
        records("debug-web1", "after");
        assertEquals("while", Files.readString(here.resolve("debug-web1")));
        assertFalse(recorder.isOn());
    }

    @Test
    void eachRecordingHasAFolderOfItsOwn() throws IOException {
        Path first = recorder.start();
        assertEquals(first, recorder.start());
        recorder.stop();
        assertNotEquals(first, recorder.start());
    }

    @Test
    void aStreamsNameCannotLeaveTheFolder() throws IOException {
        Path here = recorder.start();
        records("../../x", "y");
        assertTrue(Files.exists(here.resolve(".._.._x")));
    }

    @Test
    void whatCannotBeWrittenEndsTheRecording() throws IOException {
        Path here = recorder.start();
        Files.createDirectory(here.resolve("debug"));
        records("debug", "x");
        assertFalse(recorder.isOn());
    }
}
