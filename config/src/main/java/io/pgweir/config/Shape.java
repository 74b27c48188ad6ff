package io.pgweir.config;

import org.jspecify.annotations.Nullable;

/** What stands behind a key in the file: one text, or more lines of a known kind. */
sealed interface Shape {
    /** One value. */
    record Scalar(Form<?> form) implements Shape {}

    /** A map with the keys of a record. */
    record Section(Settings settings) implements Shape {}

    /** A list of such maps, each of which may be one text instead where there is a short form. */
    record Entries(Settings settings, @Nullable Form<?> shortForm) implements Shape {}

    /** A map of such maps; its keys are the records' first component, the name. */
    record Named(Settings settings) implements Shape {}

    /** A map with any of the keys of a record, which replace those of another one. */
    record Overrides(Settings settings) implements Shape {}
}
