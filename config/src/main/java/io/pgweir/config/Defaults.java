package io.pgweir.config;

import java.util.Objects;

/** Reads values that stand in {@link Setting}s, by the same code that reads the file. */
final class Defaults {

    static Object read(Shape shape, String text) {
        Problems problems = new Problems("default");
        Object value = new Binder(problems, Surroundings.NONE)
                .bind(shape, Objects.requireNonNull(YamlTree.compose(text)), text);
        if (value == null || problems.count() > 0) {
            throw new IllegalStateException("a default that can't be read: " + problems.found());
        }
        return value;
    }

    private Defaults() {}
}
