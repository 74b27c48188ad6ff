package io.pgweir.config;

import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration file may refer to.
 *
 * @param env the environment variables
 * @param folder what relative paths start from; null is the working directory
 */
record Surroundings(
        Function<String, @Nullable String> env, @Nullable Path folder) {

    static final Surroundings NONE = new Surroundings(_ -> null, null);

    Path resolve(Path path) {
        return folder == null ? path : folder.resolve(path);
    }
}
