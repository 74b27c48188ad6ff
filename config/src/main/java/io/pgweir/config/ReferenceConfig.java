package io.pgweir.config;

import java.util.stream.Collectors;

/** The file that shows every setting with its default and what it does; it is a valid configuration itself. */
public final class ReferenceConfig {
    /** Where the generated file lies, beside this class. */
    static final String RESOURCE = "pgweir.reference.yaml";

    private static final String HEAD = """
            # pgweir.reference.yaml: every setting, what it does, and its default.
            # A file needs only what differs from here; nodes is all that must be in it, and monitor where there are several.
            #
            # Times have a unit (250ms, 5s, 10m, 1h30m, 1d), and off is never. Sizes have one too (8kB, 64MB, 1GB), 1 kB being 1024
            # bytes. Any value may refer to an environment variable as ${NAME} or ${NAME:-default}, and to a file as
            # ${file:/run/secrets/name}; $${ stands for the two characters themselves. What is commented out has no default, or one
            # that follows from other settings.

            """;

    public static String print() {
        String required = Settings.of(PgweirConfig.class).keys().stream()
                .filter(Key::isRequired)
                .map(key -> key.name() + ": " + key.setting().example() + "\n")
                .collect(Collectors.joining());
        PgweirConfig config = ConfigReader.read(RESOURCE, required, _ -> null).orThrow();
        return HEAD + SettingsWriter.write(config, SettingsWriter.Style.DOCUMENTED);
    }

    private ReferenceConfig() {}
}
