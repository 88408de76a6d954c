package usshadow.shell.node.table;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import usshadow.node.Printable;

/**
 * Shows records as text: a list as an aligned table with one column a component, a single record as
 * one line a component. Every text goes through {@link Printable}, so commands may return what came
 * from outside as it is.
 */
public final class Table {
    private static final String GAP = "  ";

    /** The longest cell, in characters; the last column may be longer. */
    private static final int WIDEST = 60;

    private Table() {}

    /**
     * A table of records of one type.
     *
     * @param records the rows; components of other kinds than text and numbers are shown by their
     *     {@code toString}
     * @return lines without a final line end; {@code none} for an empty list
     * @throws IllegalArgumentException if the records are of different types
     */
    public static String of(Collection<? extends Record> records) {
        if (records.isEmpty()) {
            return "none";
        }
        Class<?> type = records.iterator().next().getClass();
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                Arrays.stream(type.getRecordComponents())
                        .map(component -> title(component).toUpperCase(Locale.ROOT))
                        .toList());
        for (Record row : records) {
            if (row.getClass() != type) {
                throw new IllegalArgumentException(
                        "a table of "
                                + type.getName()
                                + " cannot hold a "
                                + row.getClass().getName());
            }
            rows.add(cells(row));
        }
        return aligned(rows);
    }

    /**
     * One record, a line for each component.
     *
     * @param shown the record; a component that is a list of records is shown as a table below its
     *     name
     * @return lines without a final line end
     */
    public static String of(Record shown) {
        RecordComponent[] components = shown.getClass().getRecordComponents();
        int width =
                Arrays.stream(components)
                        .mapToInt(component -> title(component).length())
                        .max()
                        .orElse(0);
        List<String> lines = new ArrayList<>();
        for (RecordComponent component : components) {
            String name = title(component);
            Object value = value(component, shown);
            Optional<List<Record>> table = records(value);
            if (table.isPresent() && !table.get().isEmpty()) {
                lines.add(name);
                of(table.get()).lines().forEach(line -> lines.add(GAP + line));
            } else {
                lines.add(
                        (name + " ".repeat(width - name.length()) + GAP + text(value))
                                .stripTrailing());
            }
        }
        return String.join("\n", lines);
    }

    /**
     * Takes a value that is a list of records of one type.
     *
     * @param value anything
     * @return the records, or empty if it is something else
     */
    public static Optional<List<Record>> records(Object value) {
        if (!(value instanceof Collection<?> all)
                || !all.stream().allMatch(Record.class::isInstance)
                || all.stream().map(Object::getClass).distinct().count() > 1) {
            return Optional.empty();
        }
        return Optional.of(all.stream().map(Record.class::cast).toList());
    }

    private static String aligned(List<List<String>> rows) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int column = 0; column < columns; column++) {
                widths[column] = Math.max(widths[column], width(row.get(column)));
            }
        }
        return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining("\n"));
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            line.append(row.get(column))
                    .append(" ".repeat(widths[column] - width(row.get(column))))
                    .append(GAP);
        }
        return line.toString().stripTrailing();
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    private static List<String> cells(Record row) {
        List<String> cells = new ArrayList<>();
        RecordComponent[] components = row.getClass().getRecordComponents();
        for (int column = 0; column < components.length; column++) {
            String cell = text(value(components[column], row));
            boolean cut = column < components.length - 1 && width(cell) > WIDEST;
            cells.add(cut ? cell.substring(0, cell.offsetByCodePoints(0, WIDEST - 1)) + "…" : cell);
        }
        return cells;
    }

    /** {@code symbolicName} becomes {@code symbolic name}. */
    private static String title(RecordComponent component) {
        return component.getName().replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
    }

    private static Object value(RecordComponent component, Record of) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(component + " cannot be read", e);
        }
    }

    private static String text(Object value) {
        return switch (value) {
            case null -> "";
            case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            case Duration duration -> duration(duration);
            case Instant instant -> instant.truncatedTo(ChronoUnit.SECONDS).toString();
            case Collection<?> all ->
                    all.stream().map(Table::text).collect(Collectors.joining(", "));
            default -> Printable.of(value.toString());
        };
    }

    private static String duration(Duration duration) {
        long days = duration.toDays();
        String clock =
                String.format(
                        "%d:%02d:%02d",
                        duration.toHoursPart(), duration.toMinutesPart(), duration.toSecondsPart());
        return days == 0 ? clock : days + " d " + clock;
    }
}
