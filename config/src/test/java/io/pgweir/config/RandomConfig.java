package io.pgweir.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes valid configurations at random, with the worst names and passwords that are allowed. */
final class RandomConfig {
    private static final String[] PIECES = {
        "a", "Z", "7", " ", "  ", "'", "\"", "\\", "#", ": ", "- ", "{", "}", "[", "]", ",", "&a", "*a", "!x", "|", ">",
        "%", "@", "`", "?", "~", "null", "no", "$", "$$", "${", "${A}", "$${", "\n", "\r", "\t", "\0", "\u0007",
        "\u0085", "\u2028", "\ufeff", "\u200b", "é", "漢", "😀", "\ud800", "---", "..."
    };

    private static final String[] ADDRESSES = {"*", "::1", "a"};

    private final Random random;

    RandomConfig(long seed) {
        this.random = new Random(seed);
    }

    PgweirConfig next() {
        PoolConfig pool = pool();
        AuthMethod method = anyOf(AuthMethod.values());
        return new PgweirConfig(
                some(
                        1,
                        i -> new NodeConfig(
                                i + text(),
                                "host" + i,
                                1 + random.nextInt(65535),
                                random.nextInt(1001),
                                anyOf(NodeReads.values()),
                                anyOf(Addresses.values()))),
                new MonitorConfig(
                        "m" + text(),
                        new Secret(text()),
                        "d" + text(),
                        millis(10),
                        millis(10),
                        1 + random.nextInt(100),
                        1 + random.nextInt(100),
                        millis(0),
                        millis(10)),
                some(1, i -> new ListenerConfig(anyOf(ADDRESSES), 1000 + i, anyOf(Route.values()))),
                new AdminConfig(
                        some(0, i -> new AdminListenerConfig(anyOf(ADDRESSES), 2000 + i)),
                        some(
                                0,
                                i -> new AdminUserConfig(
                                        i + text(), new Secret("p" + text()), anyOf(AdminRole.values()))),
                        text(),
                        anyOf(Switch.values())),
                new AuthConfig(method),
                some(
                        0,
                        i -> new UserConfig(
                                i + text(),
                                new Secret("p" + text()),
                                overrides(),
                                random.nextInt(1000),
                                consistency())),
                some(
                        1,
                        i -> new DatabaseConfig(
                                i == 0 ? "*" : i + text(),
                                "d" + text(),
                                overrides(),
                                random.nextInt(9),
                                consistency())),
                pool,
                new RoutingConfig(
                        anyOf(Strategy.values()),
                        anyOf(Consistency.values()),
                        random.nextInt(99_999),
                        millis(0),
                        anyOf(BeyondLag.values()),
                        millis(0),
                        millis(100),
                        some(
                                0,
                                i -> new RedirectConfig(
                                        expression(), expression(), expression(), "standby", random.nextInt(101))),
                        expression(),
                        expression(),
                        expression()),
                new FailoverConfig(
                        anyOf(FailoverMode.values()),
                        millis(10),
                        millis(0),
                        random.nextInt(1000),
                        65536 + random.nextInt(99_999),
                        text(),
                        text(),
                        text(),
                        millis(10)),
                new ServerConfig(millis(10), Duration.ofMillis(7), Duration.ofMillis(7 + random.nextInt(99))),
                new LimitsConfig(1 + random.nextInt(999), 0, millis(0), 500, 8192 + random.nextInt(99_999), 4096),
                new TlsConfig(
                        new ClientTls(mode(), Path.of("/c" + path()), Path.of("k"), Path.of("ca" + path())),
                        new ServerTls(mode(), Path.of("/ca"), null, null)),
                new HttpConfig(
                        anyOf(ADDRESSES),
                        random.nextInt(9999),
                        1 + random.nextInt(99),
                        1 + random.nextInt(99),
                        anyOf(Toggle.values())),
                new LogConfig(
                        anyOf(LogFormat.values()),
                        anyOf(LogLevel.values()),
                        List.of(new LogTopicConfig(anyOf(LogTopic.values()), anyOf(LogLevel.values()))),
                        anyOf(Toggle.values()),
                        anyOf(Toggle.values()),
                        millis(0),
                        millis(0),
                        1 + random.nextInt(99)),
                random.nextInt(1024),
                anyOf(Transport.values()),
                millis(1));
    }

    private String expression() {
        return Pattern.quote(text());
    }

    private PoolConfig pool() {
        // The minimum is no larger than any size that an override can have, and the reserve comes before the end of
        // waiting.
        return new PoolConfig(
                anyOf(PoolMode.values()),
                10 + random.nextInt(100),
                random.nextInt(10),
                random.nextInt(10),
                Duration.ofMillis(1 + random.nextInt(999)),
                random.nextBoolean() ? Duration.ZERO : millis(1000),
                millis(0),
                millis(0),
                millis(0),
                millis(0),
                millis(0),
                millis(0),
                text());
    }

    private @Nullable PoolOverrides overrides() {
        if (random.nextBoolean()) {
            return null;
        }
        PoolConfig other = pool();
        Map<String, Object> values = new LinkedHashMap<>();
        for (Key key : Settings.of(PoolConfig.class).keys()) {
            Object value = key.in(other);
            if (random.nextInt(3) == 0 && value != null) {
                values.put(key.name(), value);
            }
        }
        return new PoolOverrides(values);
    }

    private <T> List<T> some(int least, Function<Integer, T> make) {
        List<T> made = new ArrayList<>();
        int count = least + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            made.add(make.apply(i));
        }
        return made;
    }

    private <T> T anyOf(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private TlsMode mode() {
        return anyOf(TlsMode.values());
    }

    private Duration millis(int least) {
        long most = random.nextBoolean() ? 5_000 : 31_536_000_000L;
        return Duration.ofMillis(least + (long) (random.nextDouble() * (most - least)));
    }

    private String path() {
        return text().replace("\0", "").replace("\ud800", "");
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(anyOf(PIECES));
        }
        return text.toString();
    }

    private @Nullable Consistency consistency() {
        return random.nextBoolean() ? null : anyOf(Consistency.values());
    }
}
