package usshadow.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Helper programs. */
@Timeout(60)
class RunTest {
    @Test
    void whatAProgramPrintsAndItsExitCodeAreKept() {
        Run.Result result = Run.collect(List.of("sh", "-c", "echo out; echo err >&2; exit 3"));
        assertEquals(3, result.code());
        assertEquals("out\nerr", result.output());
    }

    @Test
    void aProgramThatDoesNotEndIsGivenUp() {
        UserError error =
                assertThrows(UserError.class, () -> Run.collect(List.of("sleep", "600"), 1));
        assertTrue(error.getMessage().contains("sleep did not end in 1 s"), error.getMessage());
    }

    @Test
    void whatOperatorsSayIsShownWithoutControlCharacters() {
        byte[] said = "a\u001b[31mb\u009bc\u0007\r\n\tgrö\u00dfer".getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        Run.show(new ByteArrayInputStream(said), new PrintStream(seen));
        assertEquals("a?[31mb?c??\n\tgrößer", seen.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aProgramThatIsNotThereIsNamed() {
        UserError error = assertThrows(UserError.class, () -> Run.collect(List.of("no-such")));
        assertTrue(error.getMessage().contains("no-such"), error.getMessage());
    }
}
