package io.pgweir.proxy.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command as it is to be run.
 *
 * @param arguments the words behind the command's own, with parameters' values in their places
 * @param rest the same as it was written
 */
record Call(Guest guest, List<Word> arguments, String rest) {
    /** The argument at this place, or null where there are fewer. */
    @Nullable
    String argument(int index) {
        return index < arguments.size() ? arguments.get(index).text() : null;
    }

    /** A number that must be there. */
    int number(int index, String what) {
        String text = argument(index);
        if (text == null || !text.matches("[0-9]{1,10}") || Long.parseLong(text) > Integer.MAX_VALUE) {
            throw Refusal.wrongValue(what + " must be a number, got " + (text == null ? "nothing" : "'" + text + "'"));
        }
        return Integer.parseInt(text);
    }
}
