package usshadow.launcher;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A table as a node's shell prints it: a line of titles, then one line a row; each cell begins
 * where its title does.
 */
final class Rows {
    private static final Pattern TITLE = Pattern.compile("\\S+(?: \\S+)*");

    private Rows() {}

    /**
     * Reads a table.
     *
     * @return the rows; cells by their titles in lower case
     */
    static List<Map<String, String>> of(String text) {
        List<String> lines = text.lines().toList();
        if (lines.size() < 2) {
            return List.of();
        }
        List<MatchResult> titles = TITLE.matcher(lines.getFirst()).results().toList();
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < titles.size(); i++) {
                int end = i + 1 < titles.size() ? titles.get(i + 1).start() : line.length();
                String cell = cell(line, titles.get(i).start(), end);
                row.put(titles.get(i).group().toLowerCase(Locale.ROOT), cell);
            }
            rows.add(row);
        }
        return rows;
    }

    private static String cell(String line, int start, int end) {
        return line.substring(Math.min(start, line.length()), Math.min(end, line.length())).strip();
    }
}
