package usshadow.engine.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import usshadow.engine.soft.AcceptedForms.Accepted;
import usshadow.engine.soft.Forms.Form;

/**
 * Every form that the decoder accepts is compared with a processor, or {@code untested.txt} says
 * why not. What is compared by which form is kept in {@code coverage.txt}.
 */
class CoverageTest {
    private static final String LIST = System.getProperty("usshadow.coverage.list");

    private record Reason(Pattern forms, String why) {}

    @Test
    void everyFormThatIsAcceptedIsComparedOrHasAReason() throws IOException {
        List<Reason> reasons = reasons();
        Map<Reason, Integer> used = new LinkedHashMap<>();
        List<String> list = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (Accepted accepted : AcceptedForms.all()) {
            String what = test(accepted);
            if (what == null) {
                for (Reason reason : reasons) {
                    if (reason.forms.matcher(accepted.toString()).matches()) {
                        used.merge(reason, 1, Integer::sum);
                        what = "not compared: " + reason.why;
                        break;
                    }
                }
            }
            if (what == null) {
                missing.add(accepted.toString());
            }
            list.add("%-14s %s".formatted(accepted.inList(), what));
        }
        list = list.stream().distinct().toList();
        if (LIST != null) {
            Files.write(Path.of(LIST), list);
        }
        assertEquals("", String.join("\n", missing), missing.size() + " forms without a test");
        reasons.removeAll(used.keySet());
        assertEquals(List.of(), reasons, "reasons that nothing needs");
        assertEquals(
                String.join("\n", lines("coverage.txt")),
                String.join("\n", list),
                "coverage.txt is old; -Dusshadow.coverage.list=FILE writes it anew");
    }

    private static String test(Accepted accepted) {
        for (Form form : Forms.all()) {
            if (covers(form, accepted)) {
                return form.toString();
            }
        }
        return null;
    }

    private static boolean covers(Form form, Accepted accepted) {
        int[] bytes = form.opcode();
        if (form.prefix() != accepted.prefix()) {
            return false;
        }
        if (form.kind() == Forms.Kind.X87 || form.kind() == Forms.Kind.X87_NEAR) {
            boolean memory = bytes[1] < 0xc0;
            return bytes[0] == accepted.opcode()
                    && memory == accepted.memory()
                    && (memory
                            ? (bytes[1] >>> 3) == accepted.digit()
                            : bytes[1] == accepted.modrm());
        }
        int opcode = bytes.length == 1 ? bytes[0] : 0xf00 | bytes[1];
        if (opcode != accepted.opcode() || (form.digit() == -2) != (accepted.modrm() < 0)) {
            return false;
        }
        boolean there =
                accepted.memory() ? Encoding.mayBeMemory(form) : Encoding.mayBeRegister(form);
        boolean group = form.digit() < 0 || form.digit() == accepted.digit();
        return accepted.modrm() < 0 || (there && group);
    }

    /** Lines of a regular expression for forms, two blanks, and why they are not compared. */
    private static List<Reason> reasons() throws IOException {
        List<Reason> reasons = new ArrayList<>();
        for (String line : lines("untested.txt")) {
            if (!line.startsWith("#")) {
                String[] parts = line.split(" {2,}", 2);
                reasons.add(new Reason(Pattern.compile(parts[0]), parts[1]));
            }
        }
        return reasons;
    }

    private static List<String> lines(String resource) throws IOException {
        try (InputStream in = CoverageTest.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
