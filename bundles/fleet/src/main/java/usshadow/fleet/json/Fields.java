package usshadow.fleet.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The fields of one JSON object, each taken once. A field that is missing, of another kind or left
 * over is an {@link IllegalArgumentException} that names it.
 */
final class Fields {
    private static final String FORMAT = "format";

    private final JsonObject object;
    private final String where;

    private Fields(JsonElement element, String where) {
        if (!element.isJsonObject()) {
            throw new IllegalArgumentException(where + " is no object");
        }
        this.object = element.getAsJsonObject();
        this.where = where;
    }

    /** The fields of a whole record, whose format must be the only one there is. */
    static Fields parse(byte[] bytes, int format) {
        Fields fields;
        try {
            fields =
                    new Fields(
                            JsonParser.parseString(new String(bytes, StandardCharsets.UTF_8)),
                            "the record");
        } catch (JsonParseException e) {
            throw new IllegalArgumentException("this is no JSON", e);
        }
        int found = fields.integer(FORMAT);
        if (found != format) {
            throw new IllegalArgumentException(
                    "format %d; this release knows %d".formatted(found, format));
        }
        return fields;
    }

    /** The beginning of a whole record. */
    static JsonObject record(int format) {
        JsonObject record = new JsonObject();
        record.addProperty(FORMAT, format);
        return record;
    }

    private JsonElement take(String name) {
        JsonElement value = object.remove(name);
        if (value == null) {
            throw new IllegalArgumentException(where + " has no " + name);
        }
        return value;
    }

    String string(String name) {
        return string(take(name), name);
    }

    private static String string(JsonElement value, String name) {
        if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
            throw new IllegalArgumentException(name + " is no string");
        }
        return value.getAsString();
    }

    byte[] bytes(String name) {
        return Base64.getDecoder().decode(string(name));
    }

    long number(String name) {
        JsonElement value = take(name);
        try {
            if (value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber()) {
                return value.getAsBigDecimal().longValueExact();
            }
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(name + " is not whole, or too large", e);
        }
        throw new IllegalArgumentException(name + " is no number");
    }

    int integer(String name) {
        long value = number(name);
        if ((int) value != value) {
            throw new IllegalArgumentException(name + " " + value + " is too large");
        }
        return (int) value;
    }

    /** A constant's name, in lower case. */
    <E extends Enum<E>> E constant(String name, Class<E> type) {
        String value = string(name);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(value)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(name + " has the unknown value '" + value + "'");
    }

    Fields fields(String name) {
        return new Fields(take(name), name);
    }

    /** The fields of an object that may be missing; null then. */
    Fields optional(String name) {
        return object.has(name) ? fields(name) : null;
    }

    List<String> strings(String name) {
        JsonElement value = take(name);
        if (!value.isJsonArray()) {
            throw new IllegalArgumentException(name + " is no list");
        }
        List<String> strings = new ArrayList<>();
        for (JsonElement element : value.getAsJsonArray()) {
            strings.add(string(element, name));
        }
        return strings;
    }

    /** What stands under each of an object's names. */
    interface Reader<T> {
        T read(Fields object, String name);
    }

    <T> SortedMap<String, T> map(String name, Reader<T> reader) {
        Fields all = fields(name);
        SortedMap<String, T> map = new TreeMap<>();
        for (String key : List.copyOf(all.object.keySet())) {
            map.put(key, reader.read(all, key));
        }
        return map;
    }

    /** Nothing may be left. */
    void end() {
        if (!object.isEmpty()) {
            throw new IllegalArgumentException(
                    where + " has the unknown field " + object.keySet().iterator().next());
        }
    }

    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static JsonArray array(Iterable<String> strings) {
        JsonArray array = new JsonArray();
        strings.forEach(array::add);
        return array;
    }

    static byte[] bytes(JsonObject record) {
        return record.toString().getBytes(StandardCharsets.UTF_8);
    }
}
