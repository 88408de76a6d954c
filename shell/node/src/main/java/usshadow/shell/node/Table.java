package usshadow.shell.node;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import usshadow.node.Printable;

/**
 * Rows under a header, shown in aligned columns with control characters made visible.
 *
 * @param header the columns' names
 * @param rows each as long as the header
 * @param empty what to say when there is no row
 */
public record Table(List<String> header, List<List<String>> rows, String empty) {
    private static final String GAP = "  ";

    /** Keeps copies. */
    public Table {
        header = List.copyOf(header);
        rows = List.copyOf(rows);
    }

    @Override
    public String toString() {
        if (rows.isEmpty()) {
            return empty;
        }
        List<List<String>> lines = new ArrayList<>();
        lines.add(header);
        rows.forEach(
                row -> lines.add(row.stream().map(Printable::of).map(String::valueOf).toList()));
        int[] widths =
                IntStream.range(0, header.size())
                        .map(
                                column ->
                                        lines.stream()
                                                .mapToInt(l -> l.get(column).length())
                                                .max()
                                                .orElse(0))
                        .toArray();
        return lines.stream().map(line -> pad(line, widths)).collect(Collectors.joining("\n"));
    }

    private static String pad(List<String> line, int[] widths) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = line.get(i);
            text.append(cell).append(" ".repeat(widths[i] - cell.length())).append(GAP);
        }
        return text.toString().stripTrailing();
    }
}
