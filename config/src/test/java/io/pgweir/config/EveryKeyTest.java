package io.pgweir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each key of the file arrives in its place in the records. */
class EveryKeyTest {
    private static final Path FILE = Path.of("src/test/resources/io/pgweir/config/every-key.yaml");

    @Test
    void each_key_arrives_where_it_belongs() {
        assertThat(ConfigReader.read(FILE).orThrow())
                .isEqualTo(new PgweirConfig(
                        List.of(
                                new NodeConfig("a", "db-a.example", 5433, 2, NodeReads.LAST_RESORT, Addresses.EACH),
                                new NodeConfig("b", "db-b.example", 5434, 0, NodeReads.NEVER, Addresses.EACH)),
                        new MonitorConfig(
                                "watcher",
                                new Secret("monitor-secret"),
                                "monitoring",
                                Duration.ofSeconds(2),
                                Duration.ofMillis(500),
                                3,
                                4,
                                Duration.ofSeconds(90),
                                Duration.ofSeconds(3)),
                        List.of(
                                new ListenerConfig("127.0.0.1", 7432, Route.PRIMARY),
                                new ListenerConfig("::1", 7433, Route.STANDBY)),
                        new AdminConfig(
                                List.of(new AdminListenerConfig("::1", 7434)),
                                List.of(new AdminUserConfig("ops", new Secret("ops-secret"), AdminRole.ADMIN)),
                                "console",
                                Switch.OFF),
                        new AuthConfig(AuthMethod.MD5),
                        List.of(new UserConfig(
                                "app",
                                new Secret("app-secret"),
                                new PoolOverrides(Map.of("mode", PoolMode.SESSION)),
                                40,
                                Consistency.STRICT)),
                        List.of(new DatabaseConfig(
                                "app", "app_prod", new PoolOverrides(Map.of("size", 7)), 30, Consistency.PROXY)),
                        new PoolConfig(
                                PoolMode.STATEMENT,
                                30,
                                3,
                                4,
                                Duration.ofSeconds(3),
                                Duration.ofMinutes(1),
                                Duration.ofSeconds(30),
                                Duration.ofMinutes(5),
                                Duration.ofMinutes(10),
                                Duration.ofDays(1),
                                Duration.ZERO,
                                Duration.ofMinutes(90),
                                ""),
                        new RoutingConfig(
                                Strategy.LEAST_LAG,
                                Consistency.EVENTUAL,
                                16 << 20,
                                Duration.ofMinutes(1),
                                BeyondLag.WAIT,
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(5),
                                List.of(new RedirectConfig("app", "ann|bob", "report.*", "b", 50)),
                                "reports\\..*",
                                "audit_.*",
                                "for the books"),
                        new FailoverConfig(
                                FailoverMode.PROMOTE,
                                Duration.ofSeconds(6),
                                Duration.ofSeconds(40),
                                77,
                                1 << 20,
                                "a %h",
                                "b",
                                "c",
                                Duration.ofMinutes(1)),
                        new ServerConfig(Duration.ofSeconds(3), Duration.ofMillis(50), Duration.ofSeconds(10)),
                        new LimitsConfig(500, 200, Duration.ZERO, 100, 64 << 20, 128 << 10),
                        new TlsConfig(
                                new ClientTls(
                                        TlsMode.VERIFY_FULL,
                                        Path.of("/c.crt"),
                                        Path.of("/c.key"),
                                        Path.of("/c-ca.crt")),
                                new ServerTls(
                                        TlsMode.VERIFY_CA, Path.of("/s-ca.crt"), Path.of("/s.crt"), Path.of("/s.key"))),
                        new HttpConfig("::1", 7434, 9, 50, Toggle.OFF),
                        new LogConfig(
                                LogFormat.JSON,
                                LogLevel.WARN,
                                List.of(new LogTopicConfig(LogTopic.CLUSTER, LogLevel.DEBUG)),
                                Toggle.ON,
                                Toggle.ON,
                                Duration.ofSeconds(1),
                                Duration.ofMillis(100),
                                33),
                        3,
                        Transport.EPOLL,
                        Duration.ofSeconds(90)));
    }

    /** Whoever adds a setting adds it to the file, and so to the test above. */
    @Test
    void no_key_is_left_at_its_default() {
        List<String> untested = new ArrayList<>();
        collect("", Settings.of(PgweirConfig.class), ConfigReader.read(FILE).orThrow(), untested);
        assertThat(untested).isEmpty();
    }

    private static void collect(String prefix, Settings settings, Record section, List<String> untested) {
        for (int i = 0; i < settings.keys().size(); i++) {
            Key key = settings.keys().get(i);
            Object value = key.in(section);
            Object byDefault = key.hasDefault() ? settings.defaultAt(i) : null;
            if (value == null || value.equals(byDefault)) {
                untested.add(prefix + key.name());
            } else {
                collectWithin(prefix + key.name() + ".", key.shape(), value, untested);
            }
        }
    }

    private static void collectWithin(String prefix, Shape shape, Object value, List<String> untested) {
        switch (shape) {
            case Shape.Section(Settings settings) -> collect(prefix, settings, (Record) value, untested);
            case Shape.Entries(Settings settings, @Nullable Form<?> _) ->
                ((List<?>) value).forEach(entry -> collect(prefix, settings, (Record) entry, untested));
            case Shape.Named(Settings settings) ->
                ((List<?>) value).forEach(entry -> collect(prefix, settings, (Record) entry, untested));
            case Shape.Scalar _, Shape.Overrides _ -> {}
        }
    }

    @Test
    void each_pool_key_can_be_overridden() throws IOException {
        String pool = Files.readString(FILE).replaceFirst("(?s).*\npool:\n(.*?\n)routing:.*", "$1");
        String file = Yaml.NODE + "databases:\n  app:\n    pool:\n" + pool.indent(4);
        PgweirConfig config = Yaml.config(file);
        assertThat(config.poolFor("app", "any"))
                .isEqualTo(ConfigReader.read(FILE).orThrow().pool());
        assertThat(config.pool()).isEqualTo(PoolConfig.defaults());
    }
}
