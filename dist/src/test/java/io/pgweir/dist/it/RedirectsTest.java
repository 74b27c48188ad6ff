package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.dist.postgres.Ports;
import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.SharedCluster;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The operator's word on whose reads go where, and on what is a read. */
class RedirectsTest {
    private static final String WHERE = "SELECT inet_server_port()";

    private static Proxy proxy(String routing) throws Exception {
        Proxy proxy = Proxy.overAllOf(SharedCluster.get())
                .with("routing: { " + routing + " }")
                .start();
        await().until(() -> proxy.pgweir().cluster().topology().standbys().size() == 2);
        return proxy;
    }

    private static String primary() {
        return "" + SharedCluster.get().primary().port();
    }

    private static String first() {
        return "" + SharedCluster.get().standbys().getFirst().port();
    }

    private static String second() {
        return "" + SharedCluster.get().standbys().getLast().port();
    }

    private static Client client(Proxy proxy, String application) throws Exception {
        Client client = proxy.knock();
        client.login("app", "app", "application_name", application);
        return client;
    }

    private static String where(Client client) throws Exception {
        return client.query(WHERE).value();
    }

    @Test
    void reads_go_where_the_rules_say_by_application_and_user() throws Exception {
        try (Proxy proxy = proxy(
                        "redirects: [ { application: 'report.*', target: '127.0.0.1:" + second()
                                + "' }, { application: books, user: app, target: primary }, { user: nobody, target: primary } ]");
                Client report = client(proxy, "reporting");
                Client books = client(proxy, "books");
                Client other = client(proxy, "other")) {
            await().until(() -> where(report).equals(second()));
            await().until(() -> !where(other).equals(primary()));
            for (int i = 0; i < 20; i++) {
                assertThat(where(report)).isEqualTo(second());
                assertThat(books.extended(WHERE).value()).isEqualTo(primary());
                assertThat(where(other)).isNotEqualTo(primary());
            }
        }
    }

    @Test
    void a_part_of_the_sessions_goes_there_and_a_reload_changes_it() throws Exception {
        List<Client> clients = new ArrayList<>();
        try (Proxy proxy = proxy("redirects: [ { target: primary, percent: 50 } ]")) {
            for (int i = 0; i < 10; i++) {
                clients.add(proxy.client());
            }
            await().until(() -> atHome(clients) == 5);
            proxy.reload("routing: { redirects: [ { target: primary } ] }");
            assertThat(atHome(clients)).isEqualTo(10);
            proxy.reload("routing: { redirects: [] }");
            await().until(() -> atHome(clients) == 0);
        } finally {
            for (Client client : clients) {
                client.close();
            }
        }
    }

    private static int atHome(List<Client> clients) throws Exception {
        int home = 0;
        for (Client client : clients) {
            home += where(client).equals(primary()) ? 1 : 0;
        }
        return home;
    }

    @Test
    void a_node_without_a_weight_serves_those_who_are_sent_there() throws Exception {
        String nodes = "nodes: [ \"127.0.0.1:" + primary() + "\", { name: quiet, host: 127.0.0.1, port: " + first()
                + ", weight: 0 }, \"127.0.0.1:" + second() + "\" ]";
        try (Proxy proxy = Proxy.overAllOf(SharedCluster.get())
                        .with(nodes, "routing: { redirects: [ { application: it, target: quiet } ] }")
                        .start();
                Client sent = client(proxy, "it");
                Client other = client(proxy, "other")) {
            await().until(() -> where(sent).equals(first()));
            await().until(() -> where(other).equals(second()));
        }
    }

    @Test
    void a_node_that_can_not_be_had_is_stood_in_for() throws Exception {
        String nodes = "nodes: [ \"127.0.0.1:" + primary() + "\", \"127.0.0.1:" + first()
                + "\", { name: gone, host: 127.0.0.1, port: " + Ports.free() + " } ]";
        try (Proxy proxy = Proxy.overAllOf(SharedCluster.get())
                        .with(nodes, "routing: { redirects: [ { target: gone } ] }")
                        .start();
                Client client = proxy.client()) {
            await().until(() -> where(client).equals(first()));
        }
    }

    @Test
    void functions_and_statements_are_what_the_lists_say() throws Exception {
        PostgresCluster cluster = SharedCluster.get();
        cluster.primary().sql("app", """
                CREATE OR REPLACE FUNCTION listed_reads() RETURNS int LANGUAGE plpgsql VOLATILE
                    AS 'BEGIN RETURN inet_server_port(); END';
                CREATE OR REPLACE FUNCTION listed_writes() RETURNS int LANGUAGE sql STABLE
                    AS 'SELECT inet_server_port()'""");
        cluster.awaitReplay();
        try (Proxy proxy = proxy("reading_functions: listed_reads, writing_functions: 'listed_w.*',"
                        + " primary_pattern: 'books.*2026'");
                Client client = proxy.client()) {
            await().until(() -> !where(client).equals(primary()));
            await().until(() -> !client.query("SELECT listed_reads()").value().equals(primary()));
            for (int year = 2000; year <= 2026; year++) {
                String port = client.query("SELECT inet_server_port(), 'books of " + year + "'")
                        .value();
                assertThat(port.equals(primary())).as("" + year).isEqualTo(year == 2026);
            }
            assertThat(client.query("SELECT listed_writes()").value()).isEqualTo(primary());
            assertThat(client.query(WHERE + " /* Books of 2026 */").value()).isEqualTo(primary());
            client.send(Say.parse("s", WHERE + " /* Books of 2026 */"), Say.SYNC)
                    .untilReady();
            Say[] run = {Say.bind("s"), Say.execute(), Say.SYNC};
            assertThat(client.send(run).untilReady().value()).isEqualTo(primary());
            proxy.reload("routing: {}");
            await().until(() -> !client.send(run).untilReady().value().equals(primary()));
            assertThat(client.query("SELECT listed_reads()").value()).isEqualTo(primary());
        }
    }
}
