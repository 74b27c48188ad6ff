package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.dist.postgres.Ports;
import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.PostgresNode;
import io.pgweir.dist.postgres.SharedCluster;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.ProtocolVersion;
import io.pgweir.protocol.StartupMessage;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Servers that refuse, hang, are full, or end their connections: who is told, who waits, and who does not notice. */
class ConnectingTest {
    /** A server that is stopped and filled. */
    private static final class Holder {
        static final PostgresCluster RESTLESS = PostgresCluster.builder()
                .user("app", Servers.PASSWORD, "app")
                .setting("max_wal_senders", "2")
                .setting("max_connections", "5")
                .setting("superuser_reserved_connections", "0")
                .start();
    }

    private static Answer login(Proxy proxy, String user, String database) throws Exception {
        try (Client client = proxy.knock()) {
            return client.startup(ProtocolVersion.NEWEST, user, database);
        }
    }

    @Test
    void a_node_that_refuses_connections_is_tried_again_and_its_clients_wait_until_they_are_told() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Ports.free())
                .with("pool: { wait_timeout: 800ms }", "server: { backoff_min: 10ms, backoff_max: 50ms }")
                .start()) {
            Fault refused = login(proxy, "app", "app").error();
            assertThat(refused.sqlState()).isEqualTo("57P03");
            assertThat(refused.message()).containsIgnoringCase("refused");
            await().until(() -> proxy.serverConnections() == 0 && proxy.pgweir().clients() == 0);
        }
    }

    @Test
    void a_client_that_waits_for_a_node_gets_in_when_the_node_comes() throws Exception {
        PostgresCluster cluster = Holder.RESTLESS;
        try (Proxy proxy = Proxy.inFrontOf(cluster)
                        .with("server: { backoff_min: 10ms, backoff_max: 50ms }")
                        .start();
                Client known = proxy.client();
                Client client = proxy.knock()) {
            PostgresNode node = cluster.primary();
            node.stop();
            client.send(packet -> StartupMessage.write(
                    packet, ProtocolVersion.NEWEST, Map.of("user", "app", "database", "app", "geqo", "off")));
            known.send(Say.query("SELECT 'patience'"));
            await().until(() -> proxy.pgweir().sessions().all().stream()
                    .anyMatch(session -> session.activity().isInLine()));
            node.start();
            assertThat(known.untilReady().value()).isEqualTo("patience");
            assertThat(client.untilReady().status()).isEqualTo("I");
            assertThat(client.query("SHOW geqo").value()).isEqualTo("off");

            // lost while it works: this client is told, and the pool recovers
            client.send(Say.query("DO 'BEGIN PERFORM pg_sleep(3600); END'"));
            await().until(() ->
                    "1".equals(node.sql("postgres", "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'DO %'")));
            node.stopImmediately();
            Answer lost = client.untilReady();
            assertThat(lost.sqlState()).isEqualTo("40003");
            assertThat(lost.status()).isEqualTo("I");
            node.start();
            assertThat(client.query("SHOW geqo").value()).isEqualTo("off");
            assertThat(known.query("SELECT 'back'").value()).isEqualTo("back");
        }
    }

    @Test
    void a_node_that_accepts_and_says_nothing_is_given_up_after_the_connect_timeout() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Proxy proxy = Proxy.inFrontOf(mute.getLocalPort())
                        .with("server: { connect_timeout: 300ms }", "pool: { wait_timeout: 1s }")
                        .start()) {
            Fault refused = login(proxy, "app", "app").error();
            assertThat(refused.sqlState()).isEqualTo("57P03");
            assertThat(refused.message()).contains("connect timeout");
            await().until(() -> proxy.serverConnections() == 0);
            try (Socket accepted = mute.accept()) {
                accepted.setSoTimeout(10_000);
                accepted.getInputStream().readAllBytes(); // what it said, and then its end
            }
        }
    }

    @Test
    void a_frozen_node_does_not_hold_up_another() throws Exception {
        PostgresCluster cluster = SharedCluster.get();
        int writes = Ports.free();
        int reads = Ports.free();
        try (Proxy proxy = Proxy.inFrontOf(cluster)
                .with(
                        "nodes: [ \"127.0.0.1:" + cluster.nodes().get(0).port() + "\", \"127.0.0.1:"
                                + cluster.nodes().get(1).port() + "\" ]",
                        "monitor: { user: postgres, password: " + Proxy.quote(cluster.superuserPassword())
                                + ", period: 50ms, timeout: 60s }",
                        "users: [ " + Proxy.user(SharedCluster.USER, SharedCluster.PASSWORD) + " ]",
                        "listeners: [ { address: 127.0.0.1, port: " + writes
                                + ", route: primary }, { address: 127.0.0.1, port: " + reads
                                + ", route: standby } ]",
                        "pool: { wait_timeout: 20s }")
                .start()) {
            try (Client writer = Client.at(writes);
                    Client reader = Client.at(reads)) {
                writer.login("app", "app");
                reader.login("app", "app");
                assertThat(writer.query("SELECT pg_is_in_recovery()").value()).isEqualTo("f");
                assertThat(reader.query("SELECT pg_is_in_recovery()").value()).isEqualTo("t");
                PostgresNode frozen = cluster.nodes().get(1);
                frozen.freeze();
                try {
                    reader.send(Say.query("SELECT 1"));
                    for (int i = 0; i < 50; i++) {
                        assertThat(writer.query("SELECT " + i).value()).isEqualTo("" + i);
                    }
                    try (Client late = Client.at(writes)) {
                        late.login("app", "app", "geqo", "off");
                    }
                } finally {
                    frozen.thaw();
                }
                assertThat(proxy.pgweir().cluster().topology().standbys()).hasSize(1);
                assertThat(reader.untilReady().value()).isEqualTo("1");
            }
        }
    }

    @Test
    void what_the_server_refuses_is_said_to_clients_at_once_in_its_own_words() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                .with("users: [ " + Proxy.user("app", "not the password") + " ]", "pool: { wait_timeout: 60s }")
                .start()) {
            Fault wrong = login(proxy, "app", "app").error();
            assertThat(wrong.sqlState()).isEqualTo("28P01");
            assertThat(wrong.message()).contains("password authentication failed");
            proxy.reload("users: [ " + Proxy.user("app", Servers.PASSWORD) + " ]");
            Fault missing = login(proxy, "app", "nowhere").error();
            assertThat(missing.sqlState()).isEqualTo("3D000");
            assertThat(missing.message()).isEqualTo("database \"nowhere\" does not exist");
            await().until(() -> login(proxy, "app", "app").status().equals("I"));
            await().until(() -> proxy.pgweir().pools().all().size() == 1);
        }
    }

    @Test
    void a_setting_that_the_server_refuses_ends_the_login_in_its_words_and_harms_nobody() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("pool: { size: 1 }")
                        .start();
                Client other = proxy.client()) {
            try (Client client = proxy.knock()) {
                Fault refused = client.startup(ProtocolVersion.NEWEST, "app", "app", "work_mem", "much")
                        .error();
                assertThat(refused.isFatal()).isTrue();
                assertThat(refused.sqlState()).isEqualTo("22023");
                assertThat(refused.message()).contains("work_mem");
            }
            try (Client client = proxy.knock()) {
                assertThat(client.startup(ProtocolVersion.NEWEST, "app", "app", "no_such_thing", "1")
                                .sqlState())
                        .isEqualTo("42704");
            }
            assertThat(other.query("SHOW work_mem").value()).isEqualTo("4MB");
            assertThat(proxy.serverConnections()).isEqualTo(1);
        }
    }

    @Test
    void a_full_server_is_waited_for() throws Exception {
        PostgresCluster cluster = Holder.RESTLESS;
        try (Proxy proxy = Proxy.inFrontOf(cluster).start();
                Client first = proxy.client()) {
            List<AutoCloseable> takers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                takers.add(cluster.primary().connect("app"));
            }
            first.query("BEGIN");
            try (Client second = proxy.client()) {
                second.send(Say.query("SELECT 'patience'"));
                await().until(() -> proxy.pgweir().sessions().all().stream()
                        .anyMatch(session -> session.activity().isInLine()));
                takers.removeLast().close();
                assertThat(second.untilReady().value()).isEqualTo("patience");
            }
            for (AutoCloseable taker : takers) {
                taker.close();
            }
        }
    }

    @Test
    void nobody_notices_the_end_of_an_idle_server_connection() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("pool: { size: 1 }")
                        .start();
                Client client = proxy.client()) {
            String backend = client.backend();
            Servers.ask("SELECT pg_terminate_backend(" + backend + ")");
            await().until(() -> proxy.serverConnections() == 0);
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
        }
    }

    @Test
    void the_end_of_a_leased_connection_ends_a_transaction_and_no_client() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("pool: { size: 1 }")
                        .start();
                Client client = proxy.client();
                Client next = proxy.client()) {
            client.query("BEGIN");
            String backend = client.backend();
            next.send(Say.query("SELECT 'next'"));
            Servers.ask("SELECT pg_terminate_backend(" + backend + ")");
            assertThat(next.untilReady().value()).isEqualTo("next");
            Fault told = client.query("SELECT 1").error();
            assertThat(told.sqlState()).isEqualTo("40001");
            assertThat(told.detail()).isEqualTo("terminating connection due to administrator command");
            assertThat(client.query("SELECT 1").sqlState()).isEqualTo("25P02");
            assertThat(client.query("ROLLBACK").status()).isEqualTo("I");
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
        }
    }
}
