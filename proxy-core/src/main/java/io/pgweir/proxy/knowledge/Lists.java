package io.pgweir.proxy.knowledge;

import io.netty.buffer.ByteBuf;
import io.pgweir.config.RoutingConfig;
import io.pgweir.protocol.sql.FunctionKind;
import io.pgweir.protocol.sql.Name;
import java.util.regex.Pattern;

/** What the operator says of functions and statements. */
final class Lists {
    /** What lists that say nothing say. */
    static final Lists NONE = new Lists(RoutingConfig.defaults());

    private final RoutingConfig config;
    private final Pattern reading;
    private final Pattern writing;
    private final Pattern primary;
    private final boolean sayNothing;

    Lists(RoutingConfig config) {
        this.config = config;
        reading = Pattern.compile(config.readingFunctions(), Pattern.CASE_INSENSITIVE);
        writing = Pattern.compile(config.writingFunctions(), Pattern.CASE_INSENSITIVE);
        primary = Pattern.compile(config.primaryPattern(), Pattern.CASE_INSENSITIVE);
        sayNothing = config.readingFunctions().isEmpty()
                && config.writingFunctions().isEmpty()
                && config.primaryPattern().isEmpty();
    }

    boolean isOf(RoutingConfig now) {
        return config == now;
    }

    /** Whether they leave everything as it is. */
    boolean sayNothing() {
        return sayNothing;
    }

    /** What a function is that is {@code known} to be that. */
    FunctionKind over(FunctionKind known, Name schema, Name name) {
        return switch (known) {
            case UNKNOWN, VOLATILE, WRITES, LEAVES, CONNECTS, READS -> {
                String said = schema.isEmpty() ? name.toString() : schema + "." + name;
                if (matches(config.writingFunctions(), writing, said)) {
                    yield FunctionKind.WRITES;
                }
                yield matches(config.readingFunctions(), reading, said) ? FunctionKind.READS : known;
            }
            default -> known; // PostgreSQL's own, of which more is known
        };
    }

    private static boolean matches(String said, Pattern pattern, String name) {
        return !said.isEmpty() && pattern.matcher(name).matches();
    }

    boolean havePattern() {
        return !config.primaryPattern().isEmpty();
    }

    /** Whether a text is to go to the primary whatever it does; also where that takes too long to find out. */
    boolean askForPrimary(ByteBuf sql, int at, int length) {
        if (!havePattern()) {
            return false;
        }
        try {
            return primary.matcher(new Letters(sql, at, length)).find();
        } catch (Letters.TooOftenReadException | StackOverflowError tooMuch) {
            return true; // alternatives in a loop are tried by recursion, as deep as the text is long
        }
    }
}
