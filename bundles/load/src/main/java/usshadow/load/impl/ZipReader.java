package usshadow.load.impl;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Reads a zip file's entries into memory, once and within limits, and refuses what two readers
 * could take differently.
 */
final class ZipReader {
    private final String file;
    private final byte[] raw;
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private final Set<String> folded = new HashSet<>();
    private long room = PluginJar.MAX_CONTENT;

    ZipReader(String file, byte[] raw) {
        this.file = file;
        this.raw = raw;
    }

    Map<String, byte[]> entries() throws RefusedException {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(raw))) {
            for (ZipEntry entry; (entry = zip.getNextEntry()) != null; ) {
                add(entry, zip);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw damaged("it is not a readable zip file (" + e.getMessage() + ")", e);
        }
        int announced = ZipEndLayout.entries(raw);
        if (entries.isEmpty()) {
            throw damaged("it is not a zip file", null);
        }
        if (announced != (entries.size() & 0xffff)) {
            throw damaged(
                    announced < 0
                            ? "its end is missing"
                            : "its directory names "
                                    + announced
                                    + " entries and it holds "
                                    + entries.size(),
                    null);
        }
        return entries;
    }

    private void add(ZipEntry entry, ZipInputStream zip) throws IOException, RefusedException {
        String name = entry.getName();
        checkName(name);
        // Readers find META-INF's own files whatever their case.
        String key =
                name.toUpperCase(Locale.ROOT).startsWith("META-INF/")
                        ? name.toUpperCase(Locale.ROOT)
                        : name;
        if (!folded.add(key)) {
            throw new RefusedException(
                    Refusal.DUPLICATE_ENTRY, file, "it holds " + name + " twice", "build it anew");
        }
        byte[] content = zip.readNBytes((int) Math.min(room + 1, Integer.MAX_VALUE));
        room -= content.length;
        if (room < 0 || entries.size() >= PluginJar.MAX_ENTRIES) {
            throw new RefusedException(
                    Refusal.TOO_LARGE,
                    file,
                    "it unpacks to more than "
                            + (PluginJar.MAX_CONTENT >> 20)
                            + " MiB or "
                            + PluginJar.MAX_ENTRIES
                            + " entries",
                    "split the plug-in");
        }
        if (entry.isDirectory() && content.length > 0) {
            throw new RefusedException(
                    Refusal.BAD_ENTRY_NAME,
                    file,
                    "its folder entry " + name + " has content",
                    "build it anew");
        }
        entries.put(name, content);
    }

    private void checkName(String name) throws RefusedException {
        boolean outside =
                name.isEmpty()
                        || name.startsWith("/")
                        || Arrays.asList(name.split("/")).contains("..");
        boolean odd = name.indexOf('\\') >= 0 || name.chars().anyMatch(c -> c < ' ' || c == 0x7f);
        boolean otherCase =
                name.equalsIgnoreCase("META-INF/MANIFEST.MF")
                        && !name.equals("META-INF/MANIFEST.MF");
        if (outside || odd || otherCase) {
            throw new RefusedException(
                    Refusal.BAD_ENTRY_NAME,
                    file,
                    "it holds an entry with the unusable name '" + name + "'",
                    "build it anew");
        }
    }

    private RefusedException damaged(String wrong, Exception cause) {
        return new RefusedException(
                Refusal.NOT_A_JAR,
                file,
                wrong,
                "copy it elsewhere first, then move it into the folder in one step",
                cause);
    }
}
