package usshadow.demo;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/** Types letters and digits one by one, as a person does. */
final class Typist {
    private static final String KEYS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private final RandomGenerator random;

    Typist(RandomGenerator random) {
        this.random = random;
    }

    /** Somebody whose typing nobody can foretell. */
    static Typist unpredictable() {
        return new Typist(new SecureRandom());
    }

    /** Random letters and digits. */
    String word(int length) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < length; i++) {
            word.append(KEYS.charAt(random.nextInt(KEYS.length())));
        }
        return word.toString();
    }

    /**
     * Types while a condition holds.
     *
     * @param most how many keys
     * @param pause between two of them
     * @return what was typed
     */
    String typeWhile(Console console, int most, Duration pause, BooleanSupplier condition) {
        StringBuilder typed = new StringBuilder();
        while (typed.length() < most && condition.getAsBoolean()) {
            String key = word(1);
            console.type(key);
            typed.append(key);
            LockSupport.parkNanos(pause.toNanos());
        }
        return typed.toString();
    }
}
