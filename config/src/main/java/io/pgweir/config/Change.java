package io.pgweir.config;

/**
 * One setting that a reload changes.
 *
 * @param key in full, as in {@code databases.app.pool.size}
 * @param before as the file writes it, secrets masked; {@value #ABSENT} where there was none
 * @param after as the file writes it, secrets masked; {@value #ABSENT} where there is none any more
 */
public record Change(String key, String before, String after, Effect effect) {
    static final String ABSENT = "absent";
    static final String PRESENT = "present";

    /** As it stands in the log of a reload. */
    @Override
    public String toString() {
        return "%s: %s -> %s (%s)".formatted(key, before, after, effect);
    }
}
