package usshadow.shell.node.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    private enum Colour {
        DARK_RED,
        BLUE
    }

    private record Row(String shortName, Colour colour, List<String> tags) {}

    private record Card(String name, Duration uptime, Instant started, List<Row> rows) {}

    @Test
    void aListIsAnAlignedTableWithAColumnForEachComponent() {
        assertEquals(
                """
                SHORT NAME  COLOUR    TAGS
                a           dark red  x, y
                longer one  blue""",
                Table.of(
                        List.of(
                                new Row("a", Colour.DARK_RED, List.of("x", "y")),
                                new Row("longer one", Colour.BLUE, List.of()))));
    }

    @Test
    void anEmptyListIsNone() {
        assertEquals("none", Table.of(List.of()));
    }

    @Test
    void aRecordIsALineForEachComponentWithItsListsBelow() {
        Card card =
                new Card(
                        "one",
                        Duration.ofSeconds(90_061),
                        Instant.parse("2026-01-01T00:00:00.123Z"),
                        List.of(new Row("a", Colour.BLUE, List.of())));
        assertEquals(
                """
                name     one
                uptime   1 d 1:01:01
                started  2026-01-01T00:00:00Z
                rows
                  SHORT NAME  COLOUR  TAGS
                  a           blue""",
                Table.of(card));
    }

    @Test
    void controlCharactersAreVisible() {
        String table =
                Table.of(List.of(new Row("\u001b[2Jevil\n", Colour.BLUE, List.of("\u0007"))));
        assertEquals(2, table.lines().count());
        assertTrue(table.contains("\\e[2Jevil\\n"), table);
        assertTrue(table.contains("\\u0007"), table);
    }

    @Test
    void aLongCellIsCutUnlessItIsTheLast() {
        String table =
                Table.of(List.of(new Row("n".repeat(100), Colour.BLUE, List.of("t".repeat(100)))));
        assertTrue(table.contains("n".repeat(59) + "…  blue"), table);
        assertTrue(table.endsWith("t".repeat(100)), table);
    }

    @Test
    void recordsOfDifferentTypesAreNoTable() {
        Record row = new Row("a", Colour.BLUE, List.of());
        Record card = new Card("a", Duration.ZERO, Instant.EPOCH, List.of());
        assertThrows(IllegalArgumentException.class, () -> Table.of(List.of(row, card)));
        assertTrue(Table.records(List.of(row, card)).isEmpty());
        assertTrue(Table.records(List.of("text")).isEmpty());
        assertTrue(Table.records("text").isEmpty());
        assertEquals(List.of(row), Table.records(List.of(row)).orElseThrow());
    }
}
