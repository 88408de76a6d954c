package usshadow.migration.manager;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A migration stream as somebody else reads it who knows only QEMU's format: the description is
 * found from the end, and bodies are measured by it. Written apart from the reader under test.
 */
final class ParsedStream {
    final String machine;
    final JsonObject description;
    final Map<String, byte[]> ram = new LinkedHashMap<>();
    final Map<String, byte[]> bodies = new LinkedHashMap<>();
    final List<Integer> sectionTypes = new ArrayList<>();
    int zeros;
    int pages;
    private final DataInputStream in;
    private final byte[] bytes;
    private String block = "";

    ParsedStream(byte[] bytes) throws IOException {
        this.bytes = bytes;
        this.in = new DataInputStream(new ByteArrayInputStream(bytes));
        this.description = findDescription(bytes);
        check(in.readInt() == 0x5145564d && in.readInt() == 3, "header");
        check(in.readByte() == 7, "configuration");
        machine = new String(in.readNBytes(in.readInt()), StandardCharsets.US_ASCII);
        int type = in.readByte();
        while (type != 0) {
            sectionTypes.add(type);
            section(type);
            type = in.readByte();
        }
        check(in.readByte() == 6, "description");
        check(in.readInt() == in.available(), "the description is the last thing");
    }

    /** As analyze-migration.py does: the last zero byte, the first brace behind it. */
    private static JsonObject findDescription(byte[] bytes) {
        int zero = bytes.length - 1;
        while (bytes[zero] != 0) {
            zero--;
        }
        int brace = zero;
        while (bytes[brace] != '{') {
            brace++;
        }
        check(bytes[brace - 5] == 6, "no description before the brace at " + brace);
        return JsonParser.parseString(
                        new String(bytes, brace, bytes.length - brace, StandardCharsets.US_ASCII))
                .getAsJsonObject();
    }

    private void section(int type) throws IOException {
        int id = in.readInt();
        switch (type) {
            case 1 -> {
                check(pstr().equals("ram") && in.readInt() == 0 && in.readInt() == 4, "ram");
                pages();
            }
            case 2, 3 -> pages();
            case 4 -> device(pstr() + "/" + in.readInt(), in.readInt());
            default -> throw new AssertionError("section type " + type);
        }
        check(in.readByte() == 0x7e && in.readInt() == id, "footer");
    }

    private void pages() throws IOException {
        while (true) {
            long word = in.readLong();
            int flags = (int) (word & 4095);
            long offset = word - flags;
            if (flags == 0x10) {
                return;
            }
            if (flags == 4) {
                blocks(offset);
                continue;
            }
            if ((flags & 0x20) == 0) {
                block = pstr();
            }
            byte[] target = ram.get(block);
            switch (flags & ~0x20) {
                case 2 -> {
                    check(in.readByte() == 0, "fill byte");
                    Arrays.fill(target, (int) offset, (int) offset + 4096, (byte) 0);
                    zeros++;
                }
                case 8 -> {
                    in.readFully(target, (int) offset, 4096);
                    pages++;
                }
                default -> throw new AssertionError("flags " + flags);
            }
        }
    }

    private void blocks(long total) throws IOException {
        for (long left = total; left > 0; ) {
            String name = pstr();
            long size = in.readLong();
            ram.put(name, new byte[(int) size]);
            left -= size;
        }
    }

    private void device(String key, int version) throws IOException {
        for (JsonElement element : description.getAsJsonArray("devices")) {
            JsonObject device = element.getAsJsonObject();
            String name =
                    device.get("name").getAsString() + "/" + device.get("instance_id").getAsInt();
            if (name.equals(key)) {
                check(device.get("version").getAsInt() == version, key + " version");
                int start = bytes.length - in.available();
                skip(device.getAsJsonArray("fields"));
                if (device.has("subsections")) {
                    for (JsonElement subsection : device.getAsJsonArray("subsections")) {
                        subsection(subsection.getAsJsonObject());
                    }
                }
                bodies.put(key, Arrays.copyOfRange(bytes, start, bytes.length - in.available()));
                return;
            }
        }
        throw new AssertionError(key + " is not described");
    }

    private void subsection(JsonObject subsection) throws IOException {
        check(in.readByte() == 5, "subsection");
        check(pstr().equals(subsection.get("vmsd_name").getAsString()), "subsection's name");
        check(in.readInt() == subsection.get("version").getAsInt(), "subsection's version");
        skip(subsection.getAsJsonArray("fields"));
    }

    private void skip(JsonArray fields) throws IOException {
        for (JsonElement element : fields) {
            JsonObject field = element.getAsJsonObject();
            int count = field.has("array_len") ? field.get("array_len").getAsInt() : 1;
            in.skipNBytes((long) count * field.get("size").getAsInt());
        }
    }

    private String pstr() throws IOException {
        return new String(in.readNBytes(in.readByte()), StandardCharsets.US_ASCII);
    }

    private static void check(boolean right, String what) {
        if (!right) {
            throw new AssertionError("not right: " + what);
        }
    }
}
