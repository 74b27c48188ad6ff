package io.pgweir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DefaultsTest {
    @Test
    void five_lines_are_a_whole_configuration() {
        String text = """
                nodes: [ "10.0.0.1:5432", "10.0.0.2:5433", "[fd00::3]:5432" ]
                monitor: { user: pgweir, password: "${PGWEIR_MONITOR_PASSWORD}" }
                """;
        PgweirConfig config =
                Yaml.read(text, Map.of("PGWEIR_MONITOR_PASSWORD", "geheim")).orThrow();
        assertThat(config)
                .isEqualTo(new PgweirConfig(
                        List.of(
                                new NodeConfig("10.0.0.1:5432", "10.0.0.1", 5432, 1, NodeReads.USUAL, Addresses.ONE),
                                new NodeConfig("10.0.0.2:5433", "10.0.0.2", 5433, 1, NodeReads.USUAL, Addresses.ONE),
                                new NodeConfig("[fd00::3]:5432", "fd00::3", 5432, 1, NodeReads.USUAL, Addresses.ONE)),
                        new MonitorConfig(
                                "pgweir",
                                new Secret("geheim"),
                                "postgres",
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(1),
                                2,
                                2,
                                Duration.ofMinutes(1),
                                Duration.ofSeconds(10)),
                        List.of(new ListenerConfig("*", 6432, Route.SPLIT)),
                        new AdminConfig(
                                List.of(new AdminListenerConfig("127.0.0.1", 6433)), List.of(), "pgbouncer", Switch.ON),
                        new AuthConfig(AuthMethod.SCRAM_SHA_256),
                        List.of(),
                        List.of(new DatabaseConfig("*", "*", null, 0, null)),
                        new PoolConfig(
                                PoolMode.TRANSACTION,
                                20,
                                0,
                                0,
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(120),
                                Duration.ZERO,
                                Duration.ZERO,
                                Duration.ZERO,
                                Duration.ZERO,
                                Duration.ofMinutes(10),
                                Duration.ofHours(1),
                                "DISCARD ALL"),
                        new RoutingConfig(
                                Strategy.LEAST_ACTIVE,
                                Consistency.SESSION,
                                0,
                                Duration.ofSeconds(10),
                                BeyondLag.PRIMARY,
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(30),
                                List.of(),
                                "",
                                "",
                                ""),
                        new FailoverConfig(
                                FailoverMode.FOLLOW,
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(30),
                                10000,
                                256 << 20,
                                "",
                                "",
                                "",
                                Duration.ofMinutes(10)),
                        new ServerConfig(Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofSeconds(5)),
                        new LimitsConfig(10_000, 0, Duration.ofSeconds(15), 500, 1L << 30, 64 * 1024),
                        new TlsConfig(
                                new ClientTls(TlsMode.DISABLE, null, null, null),
                                new ServerTls(TlsMode.PREFER, null, null, null)),
                        new HttpConfig("127.0.0.1", 6434, 64, 100, Toggle.ON),
                        new LogConfig(
                                LogFormat.TEXT,
                                LogLevel.INFO,
                                List.of(),
                                Toggle.OFF,
                                Toggle.OFF,
                                Duration.ZERO,
                                Duration.ZERO,
                                10),
                        0,
                        Transport.AUTO,
                        Duration.ofSeconds(30)));
    }

    @Test
    void one_node_needs_no_monitor() {
        assertThat(Yaml.config(Yaml.NODE).monitor()).isNull();
    }

    @Test
    void defaults_are_there_without_a_file() {
        PgweirConfig config = Yaml.config(Yaml.NODE);
        assertThat(PoolConfig.defaults()).isEqualTo(config.pool());
        assertThat(RoutingConfig.defaults()).isEqualTo(config.routing());
        assertThat(ServerConfig.defaults()).isEqualTo(config.server());
        assertThat(LimitsConfig.defaults()).isEqualTo(config.limits());
        assertThat(HttpConfig.defaults()).isEqualTo(config.http());
        assertThat(LogConfig.defaults()).isEqualTo(config.log());
    }
}
