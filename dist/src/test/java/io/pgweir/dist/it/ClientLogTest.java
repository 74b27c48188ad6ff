package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the operator wants to hear of clients is logged, and nothing that was in their statements. */
class ClientLogTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.pgweir.proxy.session.ClientLog");

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> listener = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
        }
    };

    @BeforeEach
    void listen() {
        listener.setContext(LOG.getLoggerContext());
        listener.start();
        LOG.addAppender(listener);
        LOG.setLevel(Level.INFO);
    }

    @AfterEach
    void listenNoMore() {
        LOG.detachAppender(listener);
        LOG.setLevel(null);
    }

    private static Proxy.Setup proxy() {
        return Proxy.inFrontOf(Servers.node().port());
    }

    @Test
    void a_slow_query_is_logged_without_its_text() throws Exception {
        try (Proxy proxy = proxy().with("log: { slow_query: 50ms }").start();
                Connection client = proxy.jdbc("ApplicationName", "reports");
                Statement statement = client.createStatement()) {
            statement.execute("SELECT 'quick secret'");
            statement.execute("SELECT pg_sleep(0.1), 'slow secret'");
            String process = Servers.ask(
                    "SELECT pid FROM pg_stat_activity WHERE query LIKE '%slow secret%' AND pid <> pg_backend_pid()");
            assertThat(lines)
                    .singleElement()
                    .asString()
                    .matches("slow query: \\d+ ms for app/app \\(reports\\) on 127.0.0.1:\\d+, process " + process);
        }
    }

    @Test
    void a_slow_wait_is_logged_when_it_is_over() throws Exception {
        try (Proxy proxy = proxy().with("log: { slow_wait: 10ms }", "pool: { size: 1 }")
                        .start();
                Client holder = proxy.client();
                Client waiting = proxy.client()) {
            holder.query("BEGIN");
            waiting.send(Say.query("SELECT 1"));
            // by a clock that may be a tenth of a second behind
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(proxy.pgweir().view().pools().join())
                                    .anyMatch(pool -> pool.longestWaitNanos() > 150_000_000));
            holder.query("COMMIT");
            waiting.untilReady();
            assertThat(lines)
                    .singleElement()
                    .asString()
                    .matches("slow wait: \\d+ ms for a connection to .* for app/app");
        }
    }

    @Test
    void who_comes_and_goes_is_logged_where_that_is_wanted() throws Exception {
        try (Proxy proxy = proxy().with("log: { connections: on }").start()) {
            proxy.client().leave();
            Awaitility.await().until(() -> proxy.pgweir().clients() == 0);
            assertThat(lines).singleElement().asString().matches("client \\d+ is in: app/app from /127.0.0.1:\\d+");
            proxy.reload("log: { disconnections: on }");
            proxy.client().leave();
            Awaitility.await().untilAsserted(() -> assertThat(lines).hasSize(2));
            assertThat(lines.getLast()).matches("client \\d+ has left after \\d+ ms: app/app");
        }
    }

    @Test
    void nothing_is_logged_of_clients_by_default() throws Exception {
        try (Proxy proxy = proxy().start();
                Client client = proxy.client()) {
            client.query("SELECT pg_sleep(0.05)");
            client.leave();
            Awaitility.await().until(() -> proxy.pgweir().clients() == 0);
            assertThat(lines).isEmpty();
        }
    }
}
