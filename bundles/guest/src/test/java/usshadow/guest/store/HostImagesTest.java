package usshadow.guest.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import usshadow.guest.GuestImage;
import usshadow.guest.KernelFiles;
import usshadow.guest.UnusableImageException;

class HostImagesTest {
    @TempDir private Path folder;

    private void image(String name, byte[] kernel) throws IOException {
        Path image = Files.createDirectories(folder.resolve(name));
        Files.write(image.resolve("kernel"), kernel);
        Files.write(image.resolve("initramfs"), new byte[] {1, 2, 3});
        Files.writeString(image.resolve("cmdline"), "quiet\n");
    }

    private GuestImage debian() {
        return new HostImages(folder).find("debian").orElseThrow();
    }

    @Test
    void withoutAFolderThereIsTheTinyGuest() {
        HostImages images = new HostImages((Path) null);
        assertEquals(List.of("tiny"), images.names());
        assertTrue(images.find("tiny").isPresent());
        assertTrue(images.find("debian").isEmpty());
    }

    @Test
    void aFolderThatIsNotThereHasNoImages() {
        assertEquals(List.of("tiny"), new HostImages(folder.resolve("none")).names());
    }

    @Test
    void findsTheImagesOfTheFolder() throws IOException {
        image("debian", KernelFiles.elf());
        Files.writeString(folder.resolve("readme"), "");
        Files.createDirectory(folder.resolve(".apt"));
        assertEquals(List.of("debian", "tiny"), new HostImages(folder).names());
        assertEquals("debian", debian().name());
        assertEquals(0x1000000, debian().entry().rip());
    }

    @Test
    void theDigestIsOfAllFiles() throws IOException {
        image("debian", KernelFiles.elf());
        byte[] first = debian().digest();
        assertArrayEquals(first, debian().digest());
        for (String file : List.of("kernel", "initramfs", "cmdline")) {
            image("debian", KernelFiles.elf());
            Files.write(folder.resolve("debian").resolve(file), new byte[] {9});
            assertFalse(java.util.Arrays.equals(first, debian().digest()), file);
        }
    }

    @Test
    void theKernelIsNotUnpackedBeforeItIsUsed() throws IOException {
        image("debian", new byte[] {0});
        GuestImage image = debian();
        image.digest();
        assertThrows(UnusableImageException.class, image::entry);
    }

    @Test
    void anImageIsKeptAsLongAsItsFilesAreTheSame() throws IOException {
        HostImages images = new HostImages(folder);
        image("debian", KernelFiles.elf());
        GuestImage first = images.find("debian").orElseThrow();
        assertSame(first, images.find("debian").orElseThrow());
        for (String file : List.of("kernel", "initramfs", "cmdline")) {
            image("debian", KernelFiles.elf());
            Files.write(folder.resolve("debian").resolve(file), new byte[] {9});
            GuestImage changed = images.find("debian").orElseThrow();
            assertNotSame(first, changed, file);
            assertFalse(java.util.Arrays.equals(first.digest(), changed.digest()), file);
            first = changed;
        }
    }

    @Test
    void namesTheFileThatIsMissing() throws IOException {
        image("debian", KernelFiles.elf());
        Files.delete(folder.resolve("debian/initramfs"));
        String message = assertThrows(UnusableImageException.class, this::debian).getMessage();
        assertTrue(message.contains("'initramfs'"), message);
        assertTrue(message.contains(folder.resolve("debian").toString()), message);
    }

    @Test
    void aNameDoesNotLeaveTheFolder() throws IOException {
        image("debian", KernelFiles.elf());
        HostImages inner = new HostImages(Files.createDirectory(folder.resolve("inner")));
        assertTrue(inner.find("../debian").isEmpty());
        assertTrue(inner.find("..").isEmpty());
    }
}
