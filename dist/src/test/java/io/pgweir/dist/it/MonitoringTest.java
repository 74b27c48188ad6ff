package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.dist.postgres.Ports;
import io.pgweir.dist.postgres.SharedCluster;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The alert rules and the dashboard that come along ask for metrics that there are. */
class MonitoringTest {
    private static final Path ALERTS = Path.of("monitoring/alerts.yaml");
    private static final Path DASHBOARD = Path.of("monitoring/grafana.json");
    private static final Pattern METRIC = Pattern.compile("\\b(?:pgweir|jvm|process)_[a-z_]+[a-z]\\b");

    @Test
    void promtool_can_read_the_alert_rules() throws Exception {
        Promtool check = Promtool.check(ALERTS, "rules", ALERTS.toString());
        assertThat(check.exitCode()).as(check.said()).isZero();
    }

    @Test
    void what_is_asked_for_is_there() throws Exception {
        try (Proxy proxy = Proxy.overAllOf(SharedCluster.get())
                        .with("http: { port: " + Ports.free() + " }", "auth: { method: scram-sha-256 }")
                        .start();
                Connection client = proxy.jdbc("user", SharedCluster.USER, "password", SharedCluster.PASSWORD);
                Statement statement = client.createStatement()) {
            assertThatThrownBy(() -> proxy.jdbc("password", "wrong")).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> statement.execute("SELECT 1/0")).isInstanceOf(SQLException.class);
            statement.execute("LISTEN something");
            System.gc(); // what it took is told of from the first one on
            Awaitility.await().untilAsserted(() -> {
                String scrape = scrape(proxy);
                Set<String> there = scrape.lines()
                        .filter(line -> !line.startsWith("#"))
                        .map(line -> line.split("[{ ]", 2)[0])
                        .collect(Collectors.toSet());
                assertThat(there).containsAll(metricsIn(ALERTS)).containsAll(metricsIn(DASHBOARD));
            });
        }
    }

    private static String scrape(Proxy proxy) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + proxy.httpPort() + "/metrics");
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static Set<String> metricsIn(Path file) throws Exception {
        Set<String> found = METRIC.matcher(Files.readString(file))
                .results()
                .map(match -> match.group())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(found).hasSizeGreaterThan(5);
        return found;
    }
}
