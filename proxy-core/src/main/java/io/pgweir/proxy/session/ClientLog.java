package io.pgweir.proxy.session;

import io.pgweir.config.LogConfig;
import io.pgweir.config.PgweirConfig;
import io.pgweir.proxy.server.ServerLink;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is logged of one client, where the operator wants it: that it came and left, and what took too long. Never a statement's
 * text, in which there may be values and secrets; with the server's process it can be found in PostgreSQL's own log.
 */
final class ClientLog {
    private static final Logger log = LoggerFactory.getLogger(ClientLog.class);

    private final Supplier<PgweirConfig> config;
    private final Identity identity;
    private final Way way;

    ClientLog(Supplier<PgweirConfig> config, Identity identity, Way way) {
        this.config = config;
        this.identity = identity;
        this.way = way;
    }

    private LogConfig wanted() {
        return config.get().log();
    }

    void came(Activity of, Sessions.Key key) {
        if (wanted().connections().isOn()) {
            log.info(
                    "{} is in: {} from {}{}",
                    key,
                    who(of),
                    of.remote(),
                    of.tls().isEmpty() ? "" : ", " + of.tls());
        }
    }

    void left(Activity of, Sessions.Key key) {
        if (wanted().disconnections().isOn()) {
            long stayed = System.nanoTime() - of.connectedNanos();
            log.info("{} has left after {}: {}", key, time(stayed), who(of));
        }
    }

    void took(Activity of, ServerLink link, long nanos) {
        Duration limit = wanted().slowQuery();
        if (!limit.isZero() && nanos > limit.toNanos() && maySay()) {
            log.warn(
                    "slow query: {} for {} on {}, process {}{}",
                    time(nanos),
                    who(of),
                    of.node(),
                    link.key().pid(),
                    others());
        }
    }

    void waited(Activity of, long nanos) {
        Duration limit = wanted().slowWait();
        if (!limit.isZero() && nanos > limit.toNanos() && maySay()) {
            log.warn("slow wait: {} for a connection to {} for {}{}", time(nanos), of.node(), who(of), others());
        }
    }

    /** How much may be said about what is slow: where all is slow, one line for each would be a second trouble. */
    private boolean maySay() {
        return way.desk().slowLog().takes(wanted().slowLines(), way.worker().now());
    }

    private String others() {
        long left = way.desk().slowLog().left();
        return left == 0 ? "" : " (and " + left + " more that were slow before)";
    }

    private String who(Activity of) {
        return identity.database().name() + "/" + identity.account().name()
                + (of.application().isEmpty() ? "" : " (" + of.application() + ")");
    }

    private static String time(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos) + " ms";
    }
}
