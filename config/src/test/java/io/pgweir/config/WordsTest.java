package io.pgweir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How single values are written. */
class WordsTest {
    @Test
    void durations_are_numbers_with_units() {
        assertThat(DurationText.parse("250ms")).isEqualTo(Duration.ofMillis(250));
        assertThat(DurationText.parse("5s")).isEqualTo(Duration.ofSeconds(5));
        assertThat(DurationText.parse("10m")).isEqualTo(Duration.ofMinutes(10));
        assertThat(DurationText.parse("10min")).isEqualTo(Duration.ofMinutes(10));
        assertThat(DurationText.parse("1h30m")).isEqualTo(Duration.ofMinutes(90));
        assertThat(DurationText.parse("1d2h3m4s5ms")).isEqualTo(Duration.parse("P1DT2H3M4.005S"));
        assertThat(DurationText.parse("off")).isEqualTo(Duration.ZERO);
        assertThat(DurationText.parse("0")).isEqualTo(Duration.ZERO);
        assertThat(DurationText.parse("0s")).isEqualTo(Duration.ZERO);
    }

    @Test
    void other_durations_are_refused() {
        List.of(
                        "",
                        "5",
                        "s",
                        "5 s",
                        "-5s",
                        "5S",
                        "1.5s",
                        "5s1m",
                        "1s1s",
                        "5sec",
                        "1000000000s",
                        "١s",
                        "5minms",
                        "9".repeat(50))
                .forEach(text -> assertThat(DurationText.parse(text)).as(text).isNull());
    }

    @Test
    void durations_are_printed_as_they_are_read() {
        for (long millis : new long[] {0, 1, 999, 1_000, 60_000, 90_061_001, 5_400_000, 31_536_000_000L}) {
            Duration duration = Duration.ofMillis(millis);
            assertThat(DurationText.parse(DurationText.print(duration))).isEqualTo(duration);
        }
        assertThat(DurationText.print(Duration.ofMinutes(90))).isEqualTo("1h30m");
        assertThat(DurationText.print(Duration.ZERO)).isEqualTo("off");
    }

    @Test
    void sizes_are_numbers_with_units() {
        assertThat(SizeText.parse("8kB")).isEqualTo(8192);
        assertThat(SizeText.parse("64MB")).isEqualTo(64L << 20);
        assertThat(SizeText.parse("1GB")).isEqualTo(1L << 30);
        assertThat(SizeText.parse("17B")).isEqualTo(17);
        assertThat(SizeText.print(8192)).isEqualTo("8kB");
        assertThat(SizeText.print(8193)).isEqualTo("8193B");
        List.of("", "8", "8KB", "8kb", "8 kB", "-8kB", "08kB", "8k", "1TB", "99999999999B")
                .forEach(text -> assertThat(SizeText.parse(text)).as(text).isNull());
    }

    @Test
    void nodes_in_short_are_hosts_with_ports() {
        assertThat(HostAndPort.parse("db"))
                .isEqualTo(new NodeConfig("db:5432", "db", 5432, 1, NodeReads.USUAL, Addresses.ONE));
        assertThat(HostAndPort.parse("10.0.0.1:5433"))
                .isEqualTo(new NodeConfig("10.0.0.1:5433", "10.0.0.1", 5433, 1, NodeReads.USUAL, Addresses.ONE));
        assertThat(HostAndPort.parse("[::1]"))
                .isEqualTo(new NodeConfig("[::1]:5432", "::1", 5432, 1, NodeReads.USUAL, Addresses.ONE));
        assertThat(HostAndPort.parse("[fe80::1%eth0]:1"))
                .isEqualTo(new NodeConfig("[fe80::1%eth0]:1", "fe80::1%eth0", 1, 1, NodeReads.USUAL, Addresses.ONE));
        List.of("", ":5432", "a:b", "a:05432", "::1", "[::1", "[]:1", "[a b]:1", "/tmp", "a".repeat(300))
                .forEach(text -> assertThat(HostAndPort.parse(text)).as(text).isNull());
    }

    @Test
    void the_nearest_word_is_proposed_and_a_far_one_is_not() {
        List<String> words = List.of("size", "min_size", "wait_timeout", "scram-sha-256");
        assertThat(NearestKey.hint("sise", words)).isEqualTo(" (did you mean 'size'?)");
        assertThat(NearestKey.hint("szie", words)).isEqualTo(" (did you mean 'size'?)");
        assertThat(NearestKey.hint("min-size", words)).isEqualTo(" (did you mean 'min_size'?)");
        assertThat(NearestKey.hint("WAIT_TIMEOUT", words)).isEqualTo(" (did you mean 'wait_timeout'?)");
        assertThat(NearestKey.hint("waitTimeout", words)).isEqualTo(" (did you mean 'wait_timeout'?)");
        assertThat(NearestKey.hint("scram_sha256", words)).isEqualTo(" (did you mean 'scram-sha-256'?)");
        assertThat(NearestKey.hint("colour", words)).isEmpty();
        assertThat(NearestKey.hint("x", words)).isEmpty();
        assertThat(NearestKey.hint("size".repeat(100), words)).isEmpty();
    }

    @Test
    void a_secret_never_prints() {
        Secret secret = new Secret("geheim");
        assertThat(secret).hasToString("****");
        assertThat(new UserConfig("app", secret, null, 0, null).toString()).doesNotContain("geheim");
        assertThat(secret.reveal()).isEqualTo("geheim");
        assertThat(secret).isEqualTo(new Secret("geheim")).isNotEqualTo(new Secret("other"));
    }
}
