package io.pgweir.config;

/** The configuration that holds, with every default filled in. */
public final class EffectiveConfig {

    /** As YAML with every key, secrets masked; it can be read again. */
    public static String print(PgweirConfig config) {
        return SettingsWriter.write(config, SettingsWriter.Style.MASKED);
    }

    private EffectiveConfig() {}
}
