import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Adds up the Surefire reports below a folder: names every skipped test with its reason, then one
 * line with the sums. Exits 1 if a test failed or none ran. Run as {@code java TestSummary.java
 * <folder>}.
 */
public final class TestSummary {
    private int run;
    private int failures;
    private int errors;
    private int skipped;

    private TestSummary() {}

    public static void main(String[] args) throws Exception {
        TestSummary summary = new TestSummary();
        for (Path report : reports(Path.of(args[0]))) {
            summary.add(report);
        }
        System.out.printf(
                "Tests run: %d, Failures: %d, Errors: %d, Skipped: %d%n",
                summary.run, summary.failures, summary.errors, summary.skipped);
        System.exit(summary.run == 0 || summary.failures + summary.errors > 0 ? 1 : 0);
    }

    private static List<Path> reports(Path root) throws IOException {
        try (Stream<Path> files = Files.find(root, 12, (file, attributes) -> isReport(file))) {
            return files.sorted().toList();
        }
    }

    private static boolean isReport(Path file) {
        return file.getParent().endsWith("target/surefire-reports")
                && file.getFileName().toString().matches("TEST-.*\\.xml");
    }

    private void add(Path report) throws IOException, SAXException, ParserConfigurationException {
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        NodeList cases = builder.parse(report.toFile()).getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            Element test = (Element) cases.item(i);
            run++;
            failures += has(test, "failure") ? 1 : 0;
            errors += has(test, "error") ? 1 : 0;
            if (has(test, "skipped")) {
                skipped++;
                Element why = (Element) test.getElementsByTagName("skipped").item(0);
                System.out.printf(
                        "SKIPPED %s.%s: %s%n",
                        test.getAttribute("classname"), test.getAttribute("name"), why.getAttribute("message"));
            }
        }
    }

    private static boolean has(Element test, String child) {
        return test.getElementsByTagName(child).getLength() > 0;
    }
}
