package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.dist.postgres.Ports;
import io.pgweir.dist.postgres.SharedCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is served over HTTP is what went on. */
class HttpTest {
    @TempDir
    private Path folder;

    private static Proxy overAll(String... settings) throws IOException {
        return Proxy.overAllOf(SharedCluster.get())
                .with("http: { port: " + Ports.free() + " }")
                .with(settings)
                .start();
    }

    private static HttpResponse<String> get(Proxy proxy, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.httpPort() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    /** The sum of all series of this name whose labels contain this. */
    private static double metric(String scrape, String name, String labels) {
        Pattern line = Pattern.compile("^" + name + "\\{([^}]*)} (\\S+)$", Pattern.MULTILINE);
        Matcher found = line.matcher(scrape);
        double sum = 0;
        int count = 0;
        while (found.find()) {
            if (found.group(1).contains(labels)) {
                sum += Double.parseDouble(found.group(2));
                count++;
            }
        }
        assertThat(count).as("%s{%s} in%n%s", name, labels, scrape).isPositive();
        return sum;
    }

    @Test
    void metrics_tell_what_went_on() throws Exception {
        try (Proxy proxy = overAll("limits: { clients: 77 }");
                Connection client = proxy.jdbc();
                Statement statement = client.createStatement()) {
            for (int i = 0; i < 20; i++) {
                statement.execute("SELECT 1");
            }
            client.setAutoCommit(false);
            statement.execute("CREATE TEMPORARY TABLE kept (i int)");
            client.commit();
            assertThat(fails(statement, "SELECT 1/0")).isEqualTo("22012");
            client.rollback();
            try (PreparedStatement prepared = client.prepareStatement("SELECT ?::int")) {
                prepared.setInt(1, 1);
                prepared.execute();
            }
            client.rollback();
            String scrape = get(proxy, "/metrics").body();
            String mine = "database=\"" + Servers.APP + "\"";
            assertThat(metric(scrape, "pgweir_queries_total", mine)).isGreaterThanOrEqualTo(26);
            assertThat(metric(scrape, "pgweir_transactions_total", mine)).isGreaterThanOrEqualTo(22);
            assertThat(metric(scrape, "pgweir_query_duration_seconds_count", mine))
                    .isGreaterThanOrEqualTo(20);
            assertThat(metric(scrape, "pgweir_query_duration_seconds_sum", mine))
                    .isPositive();
            assertThat(metric(scrape, "pgweir_transaction_duration_seconds_bucket", "le=\"+Inf\""))
                    .isGreaterThanOrEqualTo(22);
            assertThat(metric(scrape, "pgweir_logins_total", mine)).isEqualTo(1);
            assertThat(metric(scrape, "pgweir_binds_total", mine)).isPositive();
            assertThat(metric(scrape, "pgweir_server_received_bytes_total", mine))
                    .isGreaterThan(1000);
            assertThat(metric(scrape, "pgweir_clients", "state=\"active\"")).isEqualTo(1);
            assertThat(metric(scrape, "pgweir_pinned_clients", mine)).isEqualTo(1);
            assertThat(metric(scrape, "pgweir_node_pins_total", "reason=\"temporary object\""))
                    .isEqualTo(1);
            assertThat(metric(scrape, "pgweir_node_errors_total", "class=\"22\""))
                    .isEqualTo(1);
            assertThat(metric(scrape, "pgweir_node_commands_total", "command=\"select\""))
                    .isGreaterThanOrEqualTo(20);
            assertThat(metric(scrape, "pgweir_node_role", "role=\"primary\"")).isEqualTo(1);
            assertThat(metric(scrape, "pgweir_node_role", "role=\"standby\"")).isEqualTo(2);
            assertThat(metric(scrape, "pgweir_node_state", "state=\"up\"")).isEqualTo(3);
            assertThat(metric(scrape, "pgweir_routes_total", "reason=\"transaction\""))
                    .isPositive();
            assertThat(metric(scrape, "pgweir_client_startups_total", "tls=\"false\""))
                    .isEqualTo(1);
            assertThat(scrape)
                    .contains("pgweir_client_connections_limit 77.0")
                    .contains("pgweir_holds_total 0.0", "pgweir_holds_in_vain_total 0.0");
            assertThat(metric(scrape, "pgweir_node_tls_connects_total", "node="))
                    .isZero();
        }
    }

    private static String fails(Statement statement, String sql) {
        try {
            statement.execute(sql);
            return "";
        } catch (SQLException failed) {
            return failed.getSQLState();
        }
    }

    @Test
    void nothing_is_timed_where_the_operator_does_not_want_it_and_all_is_counted() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.node().port())
                        .with("http: { port: " + Ports.free() + ", timings: off }")
                        .start();
                Connection client = proxy.jdbc();
                Statement statement = client.createStatement()) {
            statement.execute("SELECT pg_sleep(0.01)");
            String scrape = get(proxy, "/metrics").body();
            assertThat(metric(scrape, "pgweir_queries_total", "database=")).isPositive();
            assertThat(metric(scrape, "pgweir_transactions_total", "database=")).isPositive();
            assertThat(metric(scrape, "pgweir_query_duration_seconds_count", "database="))
                    .isZero();
            String http = "http: { port: " + proxy.httpPort();
            proxy.reload(http + ", timings: on }");
            Awaitility.await().untilAsserted(() -> {
                statement.execute("SELECT 1");
                assertThat(metric(get(proxy, "/metrics").body(), "pgweir_query_duration_seconds_count", "database="))
                        .isPositive();
            });
        }
    }

    @Test
    void sessions_that_lose_their_server_are_counted_by_what_they_were_told() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.node().port())
                        .with("http: { port: " + Ports.free() + " }")
                        .start();
                Client inBlock = proxy.client();
                Client commits = proxy.client();
                Client pinned = proxy.client()) {
            inBlock.query("BEGIN");
            String block = inBlock.backend();
            pinned.query("LISTEN lost");
            String listens = pinned.backend();
            Servers.ask("SELECT pg_terminate_backend(" + block + ")");
            Servers.ask("SELECT pg_terminate_backend(" + listens + ")");
            assertThat(inBlock.query("SELECT 1").sqlState()).isEqualTo("40001");
            assertThat(pinned.untilReady().sqlState()).isEqualTo("57P01");
            commits.send(Say.query("CREATE TABLE lost AS SELECT 1 AS one FROM pg_sleep(60)"));
            Awaitility.await()
                    .untilAsserted(() -> assertThat(Servers.ask("SELECT count(pg_terminate_backend(pid))"
                                    + " FROM pg_stat_activity WHERE query LIKE 'CREATE TABLE lost%'"))
                            .isEqualTo("1"));
            assertThat(commits.untilReady().sqlState()).isEqualTo("40003");
            String scrape = get(proxy, "/metrics").body();
            assertThat(metric(scrape, "pgweir_node_losses_total", "outcome=\"rolled_back\""))
                    .isEqualTo(1);
            assertThat(metric(scrape, "pgweir_node_losses_total", "outcome=\"unknown\""))
                    .isEqualTo(1);
            assertThat(metric(scrape, "pgweir_node_losses_total", "outcome=\"ended\""))
                    .isEqualTo(1);
        }
    }

    @Test
    void who_waits_and_who_is_sent_away_is_counted() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.node().port())
                        .with(
                                "http: { port: " + Ports.free() + " }",
                                "pool: { size: 1 }",
                                "auth: { method: scram-sha-256 }")
                        .start();
                Connection holder = proxy.jdbc();
                Statement first = holder.createStatement();
                Connection other = proxy.jdbc();
                Statement second = other.createStatement()) {
            assertThatThrownBy(() -> proxy.jdbc("password", "wrong")).isInstanceOf(SQLException.class);
            holder.setAutoCommit(false);
            first.execute("SELECT 1");
            Thread waiting = Thread.ofVirtual().start(() -> {
                String _ = fails(second, "SELECT 2");
            });
            Awaitility.await()
                    .untilAsserted(() -> assertThat(
                                    metric(get(proxy, "/metrics").body(), "pgweir_pool_waiting_sessions", "database"))
                            .isEqualTo(1));
            assertThat(metric(get(proxy, "/metrics").body(), "pgweir_clients", "state=\"waiting\""))
                    .isEqualTo(1);
            holder.commit();
            waiting.join();
            String scrape = get(proxy, "/metrics").body();
            assertThat(metric(scrape, "pgweir_wait_seconds_total", "database")).isPositive();
            assertThat(metric(scrape, "pgweir_node_wait_duration_seconds_count", "node"))
                    .isPositive();
            assertThat(metric(scrape, "pgweir_refused_clients_total", "28P01")).isEqualTo(1);
            assertThat(scrape).contains("pgweir_auth_failures_total 1.0");
        }
    }

    @Test
    void promtool_has_nothing_to_say_about_the_metrics() throws Exception {
        try (Proxy proxy = overAll();
                Connection client = proxy.jdbc();
                Statement statement = client.createStatement()) {
            statement.execute("SELECT 1");
            Path scrape = Files.writeString(
                    folder.resolve("scrape"), get(proxy, "/metrics").body());
            Promtool check = Promtool.check(scrape, "metrics");
            assertThat(check.said()).isEmpty();
            assertThat(check.exitCode()).isZero();
        }
    }

    @Test
    void a_scrape_is_compressed_for_whoever_can_read_that_and_open_for_whoever_asks() throws Exception {
        try (Proxy proxy = overAll()) {
            HttpResponse<String> plain = get(proxy, "/metrics");
            assertThat(plain.headers().firstValue("content-type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
            HttpResponse<String> small = get(proxy, "/metrics", "Accept-Encoding", "gzip");
            assertThat(small.headers().firstValue("content-encoding")).hasValue("gzip");
            HttpResponse<String> open = get(proxy, "/metrics", "Accept", "application/openmetrics-text; version=1.0.0");
            assertThat(open.body()).endsWith("# EOF\n");
        }
    }

    @Test
    void the_proxy_is_ready_while_it_can_lead_clients_somewhere() throws Exception {
        try (Proxy proxy = overAll()) {
            Awaitility.await()
                    .untilAsserted(() ->
                            assertThat(get(proxy, "/health/ready").statusCode()).isEqualTo(200));
            assertThat(get(proxy, "/health/live").body()).isEqualTo("live\n");
        }
        try (Proxy proxy = overAll("nodes: [ \"127.0.0.1:" + Ports.free() + "\" ]")) {
            HttpResponse<String> ready = get(proxy, "/health/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).isEqualTo("not ready: no primary\n");
            assertThat(get(proxy, "/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void programs_get_what_the_page_shows() throws Exception {
        try (Proxy proxy = overAll();
                Connection client = proxy.jdbc();
                Statement statement = client.createStatement()) {
            statement.execute("SELECT 1");
            for (String part : List.of("status", "nodes", "pools", "routes", "events", "curves")) {
                HttpResponse<String> answer = get(proxy, "/api/v1/" + part);
                assertThat(answer.statusCode()).as(part).isEqualTo(200);
                assertThat(answer.headers().firstValue("content-type")).hasValue("application/json; charset=utf-8");
            }
            Awaitility.await()
                    .untilAsserted(() -> assertThat(get(proxy, "/api/v1/status").body())
                            .contains("\"ready\":true", "\"role\":\"primary\"", "\"database\":\"app\""));
            assertThat(get(proxy, "/api/v1/nowhere").statusCode()).isEqualTo(404);
        }
    }
}
