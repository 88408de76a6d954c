package usshadow.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretSearchTest {
    private static final String SECRET = "horse-7-battery";
    private final SecretSearch search = new SecretSearch(SECRET);

    @Test
    void findsTheTextBetweenOtherBytes() {
        assertEquals(
                Optional.of("text"),
                search.in(("\0\1" + SECRET + "\2").getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void findsBothOrdersOfUtf16() {
        assertEquals(
                Optional.of("UTF-16LE"),
                search.in(("x" + SECRET).getBytes(StandardCharsets.UTF_16LE)));
        assertEquals(
                Optional.of("UTF-16BE"),
                search.in(("x" + SECRET).getBytes(StandardCharsets.UTF_16BE)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void findsBase64WhereverItBegins(int before) {
        String text = "x".repeat(before) + SECRET + "and more";
        byte[] record = Base64.getEncoder().encode(text.getBytes(StandardCharsets.US_ASCII));
        assertEquals(Optional.of("base64 at 3n+" + before % 3), search.in(record));
    }

    @Test
    void findsNothingInARecordThatLacksACharacter() {
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        record.writeBytes(SECRET.substring(1).getBytes(StandardCharsets.US_ASCII));
        record.writeBytes(SECRET.substring(0, 14).getBytes(StandardCharsets.UTF_16LE));
        assertEquals(Optional.empty(), search.in(record.toByteArray()));
    }

    @Test
    void refusesASecretThatMayStandSomewhereByChance() {
        assertThrows(IllegalArgumentException.class, () -> new SecretSearch("pass"));
    }
}
