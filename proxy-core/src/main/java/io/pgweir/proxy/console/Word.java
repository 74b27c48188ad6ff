package io.pgweir.proxy.console;

import java.util.Locale;

/**
 * One word of a command.
 *
 * @param text as it is meant: without quotes; of a parameter, its number
 * @param at where it begins in the text, for who needs what stands behind it
 */
record Word(Kind kind, String text, int at) {
    enum Kind {
        /** A word as it stands, or a number. */
        PLAIN,
        /** In single or double quotes. */
        QUOTED,
        /** Anything else that is printed: one character. */
        SYMBOL,
        /** {@code $1}: its value comes with the Bind. */
        PARAMETER
    }

    boolean is(String upperCase) {
        return kind == Kind.PLAIN && text.equalsIgnoreCase(upperCase);
    }

    boolean isSymbol(char symbol) {
        return kind == Kind.SYMBOL && text.charAt(0) == symbol;
    }

    String upper() {
        return text.toUpperCase(Locale.ROOT);
    }
}
