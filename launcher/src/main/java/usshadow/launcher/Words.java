package usshadow.launcher;

import java.util.Locale;

/** Constants as words of the command line. */
final class Words {
    private Words() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
