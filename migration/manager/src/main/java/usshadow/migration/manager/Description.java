package usshadow.migration.manager;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import usshadow.migration.api.BodyLayout;
import usshadow.migration.api.MigratableDevice;
import usshadow.migration.api.RamBlock;

/** Collects the stream's description of itself: QEMU's VMDESC. */
final class Description {
    /** A length with this byte in it keeps QEMU's analyze-migration.py from finding the JSON. */
    private static final int BRACE = '{';

    private final JsonArray devices = new JsonArray();

    /** Adds a section that was written. */
    void add(MigratableDevice device, Body body) {
        JsonObject json = new JsonObject();
        json.addProperty("name", device.section());
        json.addProperty("instance_id", device.instance());
        json.addProperty("vmsd_name", device.section());
        json.addProperty("version", device.version());
        switch (device.layout()) {
            case BodyLayout.Opaque _ -> json.add("fields", fields(opaque(body.bytes().length)));
            case BodyLayout.Fields layout -> {
                json.add("fields", fields(layout.fields()));
                if (!body.present().isEmpty()) {
                    json.add("subsections", subsections(body.present()));
                }
            }
        }
        devices.add(json);
    }

    private static List<BodyLayout.Field> opaque(int length) {
        BodyLayout.Field size = new BodyLayout.Field("size", "uint32", Integer.BYTES);
        return length == 0
                ? List.of(size)
                : List.of(size, new BodyLayout.Field("data", "buffer", length));
    }

    private static JsonArray fields(List<BodyLayout.Field> fields) {
        JsonArray json = new JsonArray();
        for (BodyLayout.Field field : fields) {
            JsonObject one = new JsonObject();
            one.addProperty("name", field.name());
            if (field.count() > 1) {
                one.addProperty("array_len", field.count());
            }
            one.addProperty("type", field.type());
            one.addProperty("size", field.size());
            json.add(one);
        }
        return json;
    }

    private static JsonArray subsections(List<BodyLayout.Subsection> present) {
        JsonArray json = new JsonArray();
        for (BodyLayout.Subsection subsection : present) {
            JsonObject one = new JsonObject();
            one.addProperty("vmsd_name", subsection.name());
            one.addProperty("version", subsection.version());
            one.add("fields", fields(subsection.fields()));
            json.add(one);
        }
        return json;
    }

    /** The JSON, padded by spaces so that its length has no brace's byte. */
    byte[] json() {
        JsonObject json = new JsonObject();
        json.addProperty("page_size", RamBlock.PAGE);
        json.add("devices", devices);
        StringBuilder text = new StringBuilder(json.toString());
        while (hasBrace(text.toString().getBytes(StandardCharsets.UTF_8).length)) {
            text.append(' ');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    static boolean hasBrace(int length) {
        return (length & 0xff) == BRACE
                || (length >>> 8 & 0xff) == BRACE
                || (length >>> 16 & 0xff) == BRACE;
    }
}
