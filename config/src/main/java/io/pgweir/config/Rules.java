package io.pgweir.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** What no single value can get wrong: contradictions between settings. Each record is checked when it is complete. */
final class Rules {
    private static final Pattern MD5 = Pattern.compile("md5[0-9a-f]{32}");
    private static final String SCRAM_PREFIX = "SCRAM-SHA-256$";
    private static final Pattern SCRAM =
            Pattern.compile("SCRAM-SHA-256\\$[1-9][0-9]{0,8}:[A-Za-z0-9+/=]+\\$[A-Za-z0-9+/=]{44}:[A-Za-z0-9+/=]{44}");
    private static final Pattern NO_HOST = Pattern.compile("[\\s/\\[\\]]");

    static void check(Record made, Place place) {
        switch (made) {
            case PoolConfig pool -> pool(pool, place);
            case RedirectConfig redirect -> redirect(redirect, place);
            case RoutingConfig routing -> routing(routing, place);
            case ServerConfig server -> server(server, place);
            case NodeConfig node -> node(node, place);
            case UserConfig user -> password(user.password(), place);
            case AdminUserConfig user -> adminUser(user, place);
            case ClientTls tls -> clientTls(tls, place);
            case ServerTls tls -> serverTls(tls, place);
            case PgweirConfig config -> new WholeRules(config, place).check();
            default -> {}
        }
    }

    static void pool(PoolConfig pool, Place place) {
        if (pool.minSize() > pool.size()) {
            place.key("min_size")
                    .problem("min_size (%d) must not be larger than size (%d)".formatted(pool.minSize(), pool.size()));
        }
        Duration wait = pool.waitTimeout();
        if (pool.reserveSize() > 0 && !wait.isZero() && pool.reserveAfter().compareTo(wait) >= 0) {
            place.key("reserve_after")
                    .problem("reserve_after (%s) must be shorter than wait_timeout (%s), or the reserve is never used"
                            .formatted(DurationText.print(pool.reserveAfter()), DurationText.print(wait)));
        }
    }

    private static void redirect(RedirectConfig redirect, Place place) {
        expression(redirect.database(), place.key("database"));
        expression(redirect.user(), place.key("user"));
        expression(redirect.application(), place.key("application"));
    }

    private static void routing(RoutingConfig routing, Place place) {
        expression(routing.readingFunctions(), place.key("reading_functions"));
        expression(routing.writingFunctions(), place.key("writing_functions"));
        expression(routing.primaryPattern(), place.key("primary_pattern"));
    }

    private static void expression(String text, Place place) {
        try {
            Pattern.compile(text);
        } catch (PatternSyntaxException wrong) {
            place.problem("not a regular expression: %s at character %d"
                    .formatted(wrong.getDescription(), wrong.getIndex() + 1));
        }
    }

    private static void server(ServerConfig server, Place place) {
        if (server.backoffMin().compareTo(server.backoffMax()) > 0) {
            place.key("backoff_min")
                    .problem("backoff_min (%s) must not be longer than backoff_max (%s)"
                            .formatted(
                                    DurationText.print(server.backoffMin()), DurationText.print(server.backoffMax())));
        }
    }

    private static void node(NodeConfig node, Place place) {
        if (NO_HOST.matcher(node.host()).find()) {
            place.key("host")
                    .problem("host must be a name or an address, got %s".formatted(YamlTree.quoted(node.host())));
        }
    }

    private static void adminUser(AdminUserConfig user, Place place) {
        password(user.password(), place);
        if (isMd5(user.password())) {
            place.key("password").problem("the console checks passwords by SCRAM, so one stored as md5 can't be used");
        }
    }

    private static void password(Secret secret, Place place) {
        String password = secret.reveal();
        if (password.startsWith(SCRAM_PREFIX) && !SCRAM.matcher(password).matches()) {
            place.key("password").problem("password starts like a SCRAM-SHA-256 verifier, but isn't a whole one");
        }
    }

    static boolean isMd5(Secret password) {
        return MD5.matcher(password.reveal()).matches();
    }

    private static void clientTls(ClientTls tls, Place place) {
        if (tls.mode() != TlsMode.DISABLE && tls.certificate() == null) {
            place.key("mode").problem("mode %s needs a certificate and its key".formatted(Forms.word(tls.mode())));
        }
        pair(tls.certificate(), tls.key(), place);
        authority(tls.mode(), tls.ca(), place);
    }

    private static void serverTls(ServerTls tls, Place place) {
        pair(tls.certificate(), tls.key(), place);
        authority(tls.mode(), tls.ca(), place);
    }

    private static void pair(@Nullable Path certificate, @Nullable Path key, Place place) {
        if (certificate != null && key == null) {
            place.key("certificate").problem("certificate needs its key");
        } else if (certificate == null && key != null) {
            place.key("key").problem("key needs its certificate");
        }
    }

    private static void authority(TlsMode mode, @Nullable Path ca, Place place) {
        if (mode.verifies() && ca == null) {
            place.key("mode").problem("mode %s needs ca".formatted(Forms.word(mode)));
        }
    }

    private Rules() {}
}
