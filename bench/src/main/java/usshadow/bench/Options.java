package usshadow.bench;

import java.util.OptionalLong;

/**
 * What follows the bench's name on the command line.
 *
 * @param json one JSON object a line instead of a table
 * @param n size; each bench says of what, and has a default
 * @param seed of everything random
 */
record Options(boolean json, OptionalLong n, long seed) {
    private static final long DEFAULT_SEED = 1;

    /** Parses; throws IllegalArgumentException that names what is wrong. */
    static Options parse(String[] arguments, int from) {
        boolean json = false;
        OptionalLong n = OptionalLong.empty();
        long seed = DEFAULT_SEED;
        for (int i = from; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--json" -> json = true;
                case "--n" -> n = OptionalLong.of(number(arguments, ++i));
                case "--seed" -> seed = number(arguments, ++i);
                default -> throw new IllegalArgumentException("unknown option " + arguments[i]);
            }
        }
        if (n.isPresent() && n.getAsLong() <= 0) {
            throw new IllegalArgumentException("--n must be positive, not " + n.getAsLong());
        }
        return new Options(json, n, seed);
    }

    private static long number(String[] arguments, int at) {
        if (at >= arguments.length) {
            throw new IllegalArgumentException(arguments[at - 1] + " needs a number");
        }
        try {
            return Long.parseLong(arguments[at]);
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException(
                    arguments[at - 1] + " needs a number, not " + arguments[at], wrong);
        }
    }
}
