package usshadow.confinement.sandbox;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;

/** What tests need from Debian. */
public final class Tools {
    private static final Path BWRAP = Path.of("/usr/bin/bwrap");

    private Tools() {}

    /**
     * This machine's confinement; without it the test fails in CI and is skipped, by name,
     * elsewhere.
     */
    public static Bubblewrap bubblewrap() {
        Confinement found = new ConfinementProbe(BWRAP).find();
        if (found instanceof Bubblewrap bubblewrap) {
            return bubblewrap;
        }
        String why = "needs the Debian package bubblewrap: " + found.text();
        if (System.getenv("CI") != null) {
            fail(why);
        }
        assumeTrue(false, why);
        throw new AssertionError();
    }

    /** The folder that the test classes are in. */
    public static Path testClasses() {
        return Path.of("target", "test-classes").toAbsolutePath();
    }

    /** The JDK that the tests run on. */
    public static Path javaHome() {
        return Path.of(System.getProperty("java.home"));
    }
}
