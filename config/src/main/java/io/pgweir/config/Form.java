package io.pgweir.config;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the values of one setting are written as text.
 *
 * @param expected what a message says that it must be: "a number from 1 to 65535"
 * @param range the bounds alone, for who knows the kind: "1 to 65535"; empty where there is nothing to say
 * @param words the only values there are, or none where there are too many to list
 * @param parse null for a text that is no such value
 */
record Form<T>(
        Class<T> type,
        String expected,
        String range,
        List<String> words,
        Function<String, @Nullable T> parse,
        Function<T, String> print) {

    String text(Object value) {
        return print.apply(type.cast(value));
    }
}
