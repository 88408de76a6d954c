package usshadow.load.impl;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.osgi.framework.Constants;

/**
 * A plug-in's jar, read once and repacked. Zip files have two tables of content, and readers differ
 * about which one they believe; here the entries that were read are written into a new zip file,
 * manifest first, then signature files, then the rest. Only these bytes are judged and installed,
 * so every reader sees the same content, and the file may change meanwhile.
 */
final class PluginJar {
    /** The largest file that is read, in bytes. */
    static final int MAX_FILE = 64 << 20;

    /** The most that its entries may hold together when unpacked, in bytes. */
    static final int MAX_CONTENT = 256 << 20;

    /** The most entries. */
    static final int MAX_ENTRIES = 50_000;

    private final String file;
    private final byte[] bytes;
    private final Set<String> names;
    private final Map<String, byte[]> signatures = new HashMap<>();
    private final Manifest manifest;

    private PluginJar(String file, byte[] bytes, Map<String, byte[]> entries, Manifest manifest) {
        this.file = file;
        this.bytes = bytes;
        this.names = Set.copyOf(entries.keySet());
        entries.forEach(
                (name, content) -> {
                    if (name.equals(JarFile.MANIFEST_NAME) || signatureFile(name)) {
                        signatures.put(name, content);
                    }
                });
        this.manifest = manifest;
    }

    /**
     * Reads a file once.
     *
     * @param path the file
     * @return its content, repacked
     * @throws RefusedException if it cannot be read, is too large, or is not the jar of a bundle
     */
    static PluginJar read(Path path) throws RefusedException {
        String file = path.getFileName().toString();
        try {
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new RefusedException(
                        Refusal.UNREADABLE,
                        file,
                        "it is not a regular file",
                        "move the jar itself into the folder");
            }
            try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
                byte[] raw = in.readNBytes(MAX_FILE + 1);
                if (raw.length > MAX_FILE) {
                    throw new RefusedException(
                            Refusal.TOO_LARGE,
                            file,
                            "it is larger than " + (MAX_FILE >> 20) + " MiB",
                            "split the plug-in");
                }
                return of(file, raw);
            }
        } catch (IOException e) {
            throw new RefusedException(
                    Refusal.UNREADABLE,
                    file,
                    "it cannot be read (" + e + ")",
                    "check its permissions and move it into the folder again",
                    e);
        }
    }

    /**
     * Repacks a jar's bytes.
     *
     * @param file its name, for messages
     * @param raw the file's content
     * @return the same entries, repacked
     * @throws RefusedException if it is not the jar of a bundle
     */
    static PluginJar of(String file, byte[] raw) throws RefusedException {
        Map<String, byte[]> entries = new ZipReader(file, raw).entries();
        Manifest manifest = manifest(file, entries);
        if (symbolicName(manifest).isEmpty()) {
            throw new RefusedException(
                    Refusal.NO_SYMBOLIC_NAME,
                    file,
                    "its manifest has no Bundle-SymbolicName, so it is not a bundle",
                    "build it with bnd");
        }
        if (manifest.getMainAttributes().getValue(Constants.FRAGMENT_HOST) != null) {
            throw new RefusedException(
                    Refusal.FRAGMENT,
                    file,
                    "it is a fragment and would change another bundle",
                    "make it a bundle of its own that registers services");
        }
        return new PluginJar(file, pack(entries), entries, manifest);
    }

    private static Manifest manifest(String file, Map<String, byte[]> entries)
            throws RefusedException {
        byte[] text = entries.get(JarFile.MANIFEST_NAME);
        if (text == null) {
            throw new RefusedException(
                    Refusal.NO_MANIFEST,
                    file,
                    "it has no " + JarFile.MANIFEST_NAME,
                    "build it with bnd");
        }
        try {
            return new Manifest(new ByteArrayInputStream(text));
        } catch (IOException e) {
            throw new RefusedException(
                    Refusal.NO_MANIFEST,
                    file,
                    "its manifest cannot be read (" + e.getMessage() + ")",
                    "build it with bnd",
                    e);
        }
    }

    private static byte[] pack(Map<String, byte[]> entries) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(packed)) {
            zip.setLevel(Deflater.BEST_SPEED);
            put(zip, JarFile.MANIFEST_NAME, entries.get(JarFile.MANIFEST_NAME));
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                if (signatureFile(entry.getKey())) {
                    put(zip, entry.getKey(), entry.getValue());
                }
            }
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                if (!entry.getKey().equals(JarFile.MANIFEST_NAME)
                        && !signatureFile(entry.getKey())) {
                    put(zip, entry.getKey(), entry.getValue());
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("writing into memory failed", e);
        }
        return packed.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /**
     * Whether an entry is a signature, which cannot sign itself. {@code META-INF/SIG-*} is left out
     * on purpose: nothing of it is evaluated, so it must be signed like any other entry.
     *
     * @param name the entry's name
     * @return true for .SF, .RSA, .DSA and .EC directly in META-INF
     */
    static boolean signatureFile(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return upper.startsWith("META-INF/")
                && upper.indexOf('/', "META-INF/".length()) < 0
                && (upper.endsWith(".SF")
                        || upper.endsWith(".RSA")
                        || upper.endsWith(".DSA")
                        || upper.endsWith(".EC"));
    }

    private static String symbolicName(Manifest manifest) {
        String header = manifest.getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME);
        return header == null ? "" : header.replaceFirst(";.*", "").trim();
    }

    String file() {
        return file;
    }

    String symbolicName() {
        return symbolicName(manifest);
    }

    String version() {
        String header = manifest.getMainAttributes().getValue(Constants.BUNDLE_VERSION);
        return header == null ? "0.0.0" : header.trim();
    }

    Manifest manifest() {
        return manifest;
    }

    Set<String> names() {
        return names;
    }

    /** The content of the manifest or of a signature file; the caller must not change it. */
    byte[] signature(String name) {
        return signatures.get(name);
    }

    /** The bytes that are judged and installed. */
    InputStream open() {
        return new ByteArrayInputStream(bytes);
    }

    boolean sameAs(PluginJar other) {
        return Arrays.equals(bytes, other.bytes);
    }
}
