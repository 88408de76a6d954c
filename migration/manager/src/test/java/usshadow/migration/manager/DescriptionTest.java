package usshadow.migration.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import usshadow.migration.api.BodyLayout;

class DescriptionTest {
    @Test
    void fieldsAndPresentSubsectionsAreDescribedInQemusWords() {
        TestDevice device = new TestDevice("uart", 1, 3, TestDevice.UART, new byte[0]);
        BodyLayout.Fields layout = (BodyLayout.Fields) TestDevice.UART;
        Description description = new Description();
        description.add(device, new Body(new byte[0], layout.subsections()));
        JsonObject expected =
                JsonParser.parseString(
                                """
                                {"page_size":4096,"devices":[
                                  {"name":"uart","instance_id":1,"vmsd_name":"uart","version":3,
                                   "fields":[{"name":"divider","type":"uint16","size":2},
                                             {"name":"regs","array_len":2,"type":"uint8","size":1}],
                                   "subsections":[
                                     {"vmsd_name":"uart/fifo","version":1,
                                      "fields":[{"name":"data","type":"buffer","size":6}]}]}]}""")
                        .getAsJsonObject();
        assertEquals(expected, JsonParser.parseString(text(description)).getAsJsonObject());
    }

    @Test
    void absentSubsectionsAreNotDescribed() {
        Description description = new Description();
        description.add(
                new TestDevice("uart", 0, 3, TestDevice.UART, new byte[0]),
                new Body(new byte[4], List.of()));
        assertFalse(text(description).contains("subsections"));
    }

    /** Whatever the JSON's length would be, none of its bytes is a brace's. */
    @Test
    void theLengthNeverLooksLikeTheBeginningOfTheJson() {
        int padded = 0;
        for (int name = 1; name < 128; name++) {
            for (int length : new int[] {5, 50}) { // An odd and an even length of the JSON.
                Description description = new Description();
                description.add(TestDevice.opaque("d".repeat(name)), body(length));
                byte[] json = description.json();
                assertFalse(Description.hasBrace(json.length), () -> "length " + json.length);
                padded += json[json.length - 1] == ' ' ? 1 : 0;
            }
        }
        assertTrue(padded > 0, "no length needed a space");
    }

    private static Body body(int length) {
        return new Body(new byte[length], List.of());
    }

    @ParameterizedTest
    @ValueSource(ints = {0x7b, 0x17b, 0x7b00, 0x7bff, 0x7b0000})
    void braces(int length) {
        assertTrue(Description.hasBrace(length));
    }

    private static String text(Description description) {
        return new String(description.json(), StandardCharsets.US_ASCII);
    }
}
