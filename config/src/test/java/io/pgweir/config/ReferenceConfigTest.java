package io.pgweir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReferenceConfigTest {
    private static final Path SOURCE =
            Path.of("src/main/resources/io/pgweir/config").resolve(ReferenceConfig.RESOURCE);

    /** After a change of a setting: {@code ./mvnw test -pl config -Dtest=ReferenceConfigTest -Dpgweir.reference=write}. */
    @Test
    void the_file_is_what_the_settings_say() throws IOException {
        if ("write".equals(System.getProperty("pgweir.reference"))) {
            Files.createDirectories(Objects.requireNonNull(SOURCE.getParent()));
            Files.writeString(SOURCE, ReferenceConfig.print());
        }
        assertThat(Files.readString(SOURCE))
                .as("write it anew with -Dtest=ReferenceConfigTest -Dpgweir.reference=write")
                .isEqualTo(ReferenceConfig.print());
    }

    @Test
    void it_says_nothing_but_the_defaults() throws IOException {
        assertThat(Yaml.config(shipped())).isEqualTo(Yaml.config("nodes: [ 127.0.0.1 ]"));
    }

    @Test
    void what_is_commented_out_is_good_as_well() throws IOException {
        String all = shipped()
                .lines()
                .map(line -> line.replaceFirst("^( *)#(?=\\S)", "$1"))
                .collect(Collectors.joining("\n"));
        PgweirConfig config = Yaml.read(
                        all, Map.of("PGWEIR_MONITOR_PASSWORD", "m", "APP_PASSWORD", "a", "PGWEIR_ADMIN_PASSWORD", "p"))
                .orThrow();
        assertThat(Objects.requireNonNull(config.monitor()).password().reveal()).isEqualTo("m");
        assertThat(Objects.requireNonNull(config.user("app")).password().reveal())
                .isEqualTo("a");
        assertThat(config.tls().client().certificate()).isNotNull();
        assertThat(config.poolFor("any", "nobody").mode()).isEqualTo(PoolMode.SESSION);
    }

    private static String shipped() throws IOException {
        return Files.readString(SOURCE);
    }
}
