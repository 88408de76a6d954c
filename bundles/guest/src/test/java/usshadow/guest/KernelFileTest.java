package usshadow.guest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class KernelFileTest {
    private static void refused(String reason, byte[] file) {
        String message =
                assertThrows(UnusableImageException.class, () -> KernelFile.elf(file)).getMessage();
        assertTrue(message.contains(reason), message);
    }

    @Test
    void vmlinuxIsTakenAsItIs() {
        byte[] elf = KernelFiles.elf();
        assertSame(elf, KernelFile.elf(elf));
    }

    @Test
    void unpacksXz() throws IOException {
        byte[] elf = KernelFiles.elf();
        assertArrayEquals(elf, KernelFile.elf(KernelFiles.bzImage(KernelFiles.xz(elf))));
    }

    @Test
    void unpacksGzip() throws IOException {
        byte[] elf = KernelFiles.elf();
        assertArrayEquals(elf, KernelFile.elf(KernelFiles.bzImage(KernelFiles.gzip(elf))));
    }

    @Test
    void unpacksLz4() {
        byte[] elf = KernelFiles.elf();
        assertArrayEquals(elf, KernelFile.elf(KernelFiles.bzImage(KernelFiles.lz4(elf))));
    }

    /** Two blocks, packed by the tool that kernels are built with. */
    @Test
    void unpacksWhatTheToolPacked() throws Exception {
        byte[] elf = Arrays.copyOf(KernelFiles.elf(), 9 << 20);
        byte[] packed;
        try {
            Process lz4 = new ProcessBuilder("lz4", "-l", "-c", "-").start();
            CompletableFuture<Void> fed =
                    CompletableFuture.runAsync(
                            () -> {
                                try (var in = lz4.getOutputStream()) {
                                    in.write(elf);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
            packed = lz4.getInputStream().readAllBytes();
            fed.join();
        } catch (IOException e) {
            abort("lz4 is missing: apt install lz4");
            return;
        }
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(packed);
        byte[] file = KernelFiles.bzImage(KernelFiles.sized(bytes, elf.length));
        assertArrayEquals(elf, KernelFile.elf(file));
    }

    @Test
    void noSectorsOfSetupMeansFour() throws IOException {
        byte[] file = KernelFiles.bzImage(KernelFiles.gzip(KernelFiles.elf()));
        byte[] moved = new byte[file.length + 1024];
        System.arraycopy(file, 0, moved, 0, KernelFiles.SETUP);
        System.arraycopy(file, KernelFiles.SETUP, moved, 5 * 512, file.length - KernelFiles.SETUP);
        moved[0x1f1] = 0;
        assertArrayEquals(KernelFiles.elf(), KernelFile.elf(moved));
    }

    @Test
    void namesACompressionThatItCannotUnpack() {
        for (String[] known : new String[][] {{"28b52ffd", "ZSTD"}, {"894c5a4f", "LZO"}}) {
            byte[] payload = Arrays.copyOf(HexFormat.of().parseHex(known[0]), 64);
            refused("compressed with " + known[1], KernelFiles.bzImage(payload));
        }
        refused("unknown way", KernelFiles.bzImage(new byte[64]));
    }

    @Test
    void refusesADamagedPayload() throws IOException {
        byte[] xz = KernelFiles.xz(KernelFiles.elf());
        xz[xz.length / 2] ^= 1;
        refused("damaged", KernelFiles.bzImage(xz));
        byte[] lz4 = KernelFiles.lz4(KernelFiles.elf());
        lz4[4]++; // the size of its block
        refused("damaged", KernelFiles.bzImage(lz4));
        lz4[4]--;
        Arrays.fill(lz4, 8, lz4.length - 4, (byte) 0xff);
        refused("damaged", KernelFiles.bzImage(lz4));
        byte[] gzip = KernelFiles.gzip(KernelFiles.elf());
        gzip[gzip.length - 6] ^= 1; // its checksum
        refused("damaged", KernelFiles.bzImage(gzip));
    }

    @Test
    void refusesAPayloadOfAnotherSize() throws IOException {
        byte[] xz = KernelFiles.xz(KernelFiles.elf());
        xz[xz.length - 4]++;
        refused("does not unpack to", KernelFiles.bzImage(xz));
        xz[xz.length - 1] = 0x7f;
        refused("at most", KernelFiles.bzImage(xz));
    }

    @Test
    void refusesAFileThatWasCutOff() throws IOException {
        byte[] file = KernelFiles.bzImage(KernelFiles.xz(KernelFiles.elf()));
        refused("cut off", Arrays.copyOf(file, file.length - 60));
        refused("neither", Arrays.copyOf(file, 0x100));
        refused("neither", new byte[0]);
        byte[] elf = KernelFiles.elf();
        refused("cut off", Arrays.copyOf(elf, elf.length - 1));
        refused("beyond its end", Arrays.copyOf(elf, 100));
    }

    @Test
    void refusesAnOldProtocol() throws IOException {
        byte[] file = KernelFiles.bzImage(KernelFiles.xz(KernelFiles.elf()));
        file[0x206] = 7;
        refused("0x207", file);
    }

    @Test
    void refusesAnElfFileOfAnotherMachineOrWithNothingToLoad() throws IOException {
        byte[] other = KernelFiles.elf();
        other[18] = (byte) 183;
        refused("machine 183", other);
        byte[] empty = KernelFiles.elf();
        empty[KernelFiles.HEADERS] = 4;
        refused("nothing to load", empty);
        byte[] low = KernelFiles.elf();
        low[KernelFiles.HEADERS + 27] = 0;
        refused("first MiB", low);
        refused("no ELF file", KernelFiles.bzImage(KernelFiles.xz(new byte[100])));
    }

    @Test
    void anyDamagedByteGivesAKernelOrARefusal() throws IOException {
        byte[] file = KernelFiles.bzImage(KernelFiles.xz(KernelFiles.elf()));
        for (int at = 0; at < file.length; at++) {
            byte[] damaged = file.clone();
            damaged[at] ^= (byte) 0xff;
            try {
                KernelFile.elf(damaged);
            } catch (UnusableImageException e) {
                assertTrue(e.getMessage().contains("kernel"));
            }
        }
    }

    @Test
    void aPayloadWithoutASizeIsRefused() {
        refused("cut off", KernelFiles.bzImage(new ByteArrayOutputStream().toByteArray()));
    }
}
