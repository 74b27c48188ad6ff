package io.pgweir.config;

import java.util.List;

/** What became of a configuration file. */
public sealed interface Reading {

    /** It is good; warnings are worth a look all the same. */
    record Loaded(PgweirConfig config, List<Problem> warnings) implements Reading {}

    /** It is not; here is all that is wrong with it, in the order of the file. */
    record Refused(List<Problem> problems) implements Reading {}

    /** The configuration, for who has no better use for problems than an exception. */
    default PgweirConfig orThrow() {
        return switch (this) {
            case Loaded loaded -> loaded.config();
            case Refused refused ->
                throw new IllegalArgumentException(String.join(
                        "\n", refused.problems().stream().map(Problem::toString).toList()));
        };
    }
}
