package usshadow.load.impl;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Makes jars of bundles for the tests, from manifest headers and Java source. */
final class Jars {
    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    private Jars() {}

    /** A bundle with these headers besides its symbolic name and version. */
    static Jars bundle(String symbolicName, String version, String... headers) {
        StringBuilder manifest =
                new StringBuilder("Manifest-Version: 1.0\nBundle-ManifestVersion: 2\n");
        manifest.append("Bundle-SymbolicName: ")
                .append(symbolicName)
                .append("\nBundle-Version: ")
                .append(version)
                .append('\n');
        for (String header : headers) {
            manifest.append(header).append('\n');
        }
        return new Jars().with(JarFile.MANIFEST_NAME, manifest.toString());
    }

    static Jars empty() {
        return new Jars();
    }

    Jars with(String name, String content) {
        entries.put(name, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    Jars without(String name) {
        entries.remove(name);
        return this;
    }

    /** Adds the class compiled from this source. */
    Jars compiled(String className, String source) throws IOException {
        Path out = Files.createTempDirectory("classes");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files =
                compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            List<String> options =
                    List.of(
                            "-d",
                            out.toString(),
                            "-classpath",
                            System.getProperty("java.class.path"),
                            "-proc:none");
            var unit =
                    new SimpleJavaFileObject(
                            URI.create("string:///" + className.replace('.', '/') + ".java"),
                            JavaFileObject.Kind.SOURCE) {
                        @Override
                        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                            return source;
                        }
                    };
            if (!compiler.getTask(null, files, null, options, null, List.of(unit)).call()) {
                throw new IllegalArgumentException("does not compile: " + source);
            }
        }
        addFolder(out);
        return this;
    }

    /** The jar of a folder, its manifest first. */
    static byte[] ofFolder(Path folder) throws IOException {
        Jars jar = new Jars();
        jar.entries.put(
                JarFile.MANIFEST_NAME, Files.readAllBytes(folder.resolve(JarFile.MANIFEST_NAME)));
        jar.addFolder(folder);
        return jar.bytes();
    }

    private void addFolder(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile)
                    .sorted()
                    .forEach(
                            file -> {
                                try {
                                    entries.put(
                                            folder.relativize(file).toString(),
                                            Files.readAllBytes(file));
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
        }
    }

    byte[] bytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** Takes a jar apart, to change it. */
    static Jars from(byte[] jar) throws IOException {
        Jars copy = new Jars();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry; (entry = zip.getNextEntry()) != null; ) {
                copy.entries.put(entry.getName(), zip.readAllBytes());
            }
        }
        return copy;
    }

    String text(String name) {
        return new String(entries.get(name), StandardCharsets.UTF_8);
    }

    Manifest manifest() throws IOException {
        return new Manifest(new ByteArrayInputStream(entries.get(JarFile.MANIFEST_NAME)));
    }

    /**
     * Replaces a name or text of equal length in the file's raw bytes, where it occurs for the n-th
     * time (from 0) .
     */
    static byte[] patched(byte[] jar, String from, String to, int occurrence) {
        String raw = new String(jar, StandardCharsets.ISO_8859_1);
        int at = -1;
        for (int i = 0; i <= occurrence; i++) {
            at = raw.indexOf(from, at + 1);
        }
        if (at < 0 || from.length() != to.length()) {
            throw new IllegalArgumentException("cannot replace " + from);
        }
        return (raw.substring(0, at) + to + raw.substring(at + to.length()))
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
