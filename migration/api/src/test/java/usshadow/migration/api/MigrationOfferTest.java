package usshadow.migration.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationOfferTest {
    private static final MigrationOffer.Block RAM = new MigrationOffer.Block("pc.ram", 8192);
    private static final MigrationOffer.Section SERIAL = new MigrationOffer.Section("serial", 0, 3);

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\u001b[31m", "\u00e9"})
    void namesArePrintableAsciiWithoutSpaces(String name) {
        assertThrows(
                IllegalArgumentException.class,
                () -> new MigrationOffer(name, "pc", "usshadow", List.of(RAM), List.of()));
    }

    @Test
    void namesHaveAtMost127Characters() {
        assertEquals(127, new MigrationOffer.Block("n".repeat(127), 4096).name().length());
        assertThrows(
                IllegalArgumentException.class,
                () -> new MigrationOffer.Block("n".repeat(128), 4096));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -4096, 4095, Long.MAX_VALUE, (1L << 40) + 4096})
    void blocksAreWholePagesWithinTheLimit(long size) {
        assertThrows(IllegalArgumentException.class, () -> new MigrationOffer.Block("ram", size));
    }

    @Test
    void nothingIsThereTwice() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new MigrationOffer("vm", "pc", "usshadow", List.of(RAM, RAM), List.of()));
        IllegalArgumentException twice =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                new MigrationOffer(
                                        "vm",
                                        "pc",
                                        "usshadow",
                                        List.of(RAM),
                                        List.of(SERIAL, SERIAL)));
        assertTrue(twice.getMessage().contains("serial/0"), twice::getMessage);
    }

    @Test
    void noDeviceIsNamedLikeTheSectionOfTheRam() {
        assertThrows(IllegalArgumentException.class, () -> new MigrationOffer.Section("ram", 0, 4));
    }

    @ParameterizedTest
    @EnumSource(MigrationFailure.class)
    void failuresComeBackFromTheirCodes(MigrationFailure failure) {
        assertEquals(failure, MigrationFailure.of(failure.code()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 16, 255})
    void unknownCodesOfFailuresAreInternal(int code) {
        assertEquals(MigrationFailure.INTERNAL, MigrationFailure.of(code));
    }
}
