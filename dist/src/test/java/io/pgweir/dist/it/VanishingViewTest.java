package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.SharedCluster;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The catalogs are read while others change them: what vanishes meanwhile is no trouble. */
class VanishingViewTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.pgweir.proxy.knowledge.Catalogs");

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> listener = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
        }
    };

    @Test
    void a_view_that_is_dropped_while_it_is_read_is_not_worth_a_word() throws Exception {
        PostgresCluster cluster = SharedCluster.get();
        cluster.primary().sql("app", """
                CREATE VIEW vanishing AS SELECT 1;
                CREATE VIEW staying AS SELECT inet_server_port() AS port;
                GRANT SELECT ON staying TO app""");
        listener.setContext(LOG.getLoggerContext());
        listener.start();
        LOG.addAppender(listener);
        try (Connection dropper = cluster.primary().connect("app");
                Statement drop = dropper.createStatement()) {
            dropper.setAutoCommit(false);
            drop.execute("DROP VIEW vanishing");
            try (Proxy proxy = Proxy.overAllOf(cluster).start();
                    Client client = proxy.client()) {
                await("a reader that waits for the view's lock").until(() -> waiting(cluster));
                dropper.commit();
                await("knowledge of the other view")
                        .until(() -> !client.query("SELECT port FROM staying")
                                .value()
                                .equals("" + cluster.primary().port()));
            }
        } finally {
            LOG.detachAppender(listener);
            cluster.primary().sql("app", "DROP VIEW staying");
        }
        assertThat(lines).isEmpty();
    }

    private static boolean waiting(PostgresCluster cluster) throws Exception {
        try (Connection asker = cluster.primary().connect("app");
                Statement ask = asker.createStatement();
                var rows = ask.executeQuery("SELECT FROM pg_stat_activity"
                        + " WHERE application_name = 'pgweir catalog' AND wait_event_type = 'Lock'")) {
            return rows.next();
        }
    }
}
