package io.pgweir.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a database or a user has different from the pool settings above it.
 *
 * @param values by the key of the file ({@code wait_timeout}), of the type that {@link PoolConfig} has for it
 */
public record PoolOverrides(Map<String, Object> values) {

    public PoolOverrides {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** The given settings with these in their place. */
    public PoolConfig over(PoolConfig below) {
        return values.isEmpty()
                ? below
                : (PoolConfig) Settings.of(PoolConfig.class).replaced(below, values);
    }
}
