package usshadow.device.serial.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** What user names mean. */
class ConsoleNameTest {
    @Test
    void aMachinesNameAloneIsItsOwnersFirstPort() {
        assertEquals(new ConsoleName("", "web1", "com1"), ConsoleName.parse("web1"));
    }

    @Test
    void userAndPortCanBeNamed() {
        assertEquals(new ConsoleName("bob", "web1", "com2"), ConsoleName.parse("bob+web1:com2"));
        assertEquals(new ConsoleName("bob", "web1", "com1"), ConsoleName.parse("bob+web1"));
    }

    @Test
    void strangeNamesAreNoErrors() {
        assertEquals(new ConsoleName("", "", "com1"), ConsoleName.parse(""));
        assertEquals(new ConsoleName("", "", ""), ConsoleName.parse("+:"));
        assertEquals(new ConsoleName("", "", "com1"), ConsoleName.parse("x".repeat(129)));
    }
}
