package usshadow.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestFilesTest {
    @TempDir private Path folder;

    @Test
    void onlyTheTimeStampCountersFrequencyIsTheHosts() throws IOException {
        Files.writeString(
                folder.resolve("cmdline"), "console=ttyS0 tsc_early_khz=1000000 tsc=reliable\n");
        String line = new GuestFiles(folder).commandLineWithHostTsc();
        assertTrue(line.matches("console=ttyS0 tsc_early_khz=\\d+ tsc=reliable"), line);
    }
}
