package usshadow.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowsTest {
    @Test
    void cellsBeginWhereTheirTitlesDoAndMayBeEmpty() {
        String table =
                """
                VM    STATE    OWNER     LAST SEEN
                web1  running  alpha/vs  a while ago
                web2  off
                """;
        assertEquals(
                List.of(
                        Map.of(
                                "vm", "web1",
                                "state", "running",
                                "owner", "alpha/vs",
                                "last seen", "a while ago"),
                        Map.of("vm", "web2", "state", "off", "owner", "", "last seen", "")),
                Rows.of(table));
    }

    @Test
    void whatIsNoTableHasNoRows() {
        assertEquals(List.of(), Rows.of("none"));
        assertEquals(List.of(), Rows.of(""));
    }
}
