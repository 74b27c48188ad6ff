package io.pgweir.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.pgweir.config.Reading.Loaded;
import io.pgweir.config.Reading.Refused;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Any bytes are read or refused with reasons, and what was read can be printed and read again. */
class ConfigReaderFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void any_text_is_read_or_refused(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        switch (Yaml.read(text, Map.of("A", "a"))) {
            case Refused(List<Problem> problems) -> assertThat(problems).isNotEmpty();
            case Loaded(PgweirConfig config, List<Problem> _) -> {
                String printed = SettingsWriter.write(config, SettingsWriter.Style.REVEALED);
                assertThat(Yaml.read(printed, Map.of()).orThrow()).isEqualTo(config);
            }
        }
    }
}
