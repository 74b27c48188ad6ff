package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.protocol.Fault;
import io.pgweir.protocol.ProtocolVersion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** No more than so many, and what becomes of those who have to wait. */
class LimitsTest {
    @Test
    void a_pool_never_has_more_connections_than_its_size_and_who_waits_is_served_in_the_order_of_arrival()
            throws Exception {
        Servers.ask("DROP TABLE IF EXISTS arrivals");
        Servers.ask("CREATE TABLE arrivals (n serial, who int)");
        Servers.ask("GRANT ALL ON arrivals, arrivals_n_seq TO app");
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("pool: { size: 1 }")
                        .start();
                Client holder = proxy.client()) {
            holder.query("BEGIN");
            List<Client> waiting = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                waiting.add(proxy.client());
            }
            Collections.shuffle(waiting, new Random(4711));
            for (int i = 0; i < waiting.size(); i++) {
                waiting.get(i).send(Say.query("INSERT INTO arrivals (who) VALUES (" + i + ")"));
                int inLine = i + 1;
                await().until(() -> inLine(proxy) == inLine);
            }
            assertThat(Servers.backendsOf("app")).isEqualTo(1);
            holder.query("COMMIT");
            for (Client client : waiting) {
                assertThat(client.untilReady().status()).isEqualTo("I");
                client.close();
            }
        }
        assertThat(Servers.ask("SELECT bool_and(n = who + 1) FROM arrivals")).isEqualTo("t");
    }

    @Test
    void the_reserve_opens_for_those_who_have_waited_long_enough() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("pool: { size: 1, reserve_size: 1, reserve_after: 300ms, wait_timeout: 10s }")
                        .start();
                Client holder = proxy.client();
                Client second = proxy.client();
                Client third = proxy.client()) {
            holder.query("BEGIN");
            second.send(Say.query("BEGIN"));
            assertThat(proxy.serverConnections()).isEqualTo(1);
            assertThat(second.untilReady().status()).isEqualTo("T");
            assertThat(proxy.serverConnections()).isEqualTo(2);
            third.send(Say.query("SELECT 3"));
            second.query("COMMIT");
            assertThat(third.untilReady().value()).isEqualTo("3");
        }
    }

    @Test
    void a_pool_once_used_keeps_its_smallest_size_and_closes_what_is_idle_beyond_it() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("pool: { size: 5, min_size: 2, server_idle_timeout: 300ms }")
                        .start();
                Client first = proxy.client();
                Client second = proxy.client();
                Client third = proxy.client()) {
            for (Client client : List.of(first, second, third)) {
                client.query("BEGIN");
            }
            assertThat(proxy.serverConnections()).isEqualTo(3);
            for (Client client : List.of(first, second, third)) {
                client.query("COMMIT");
            }
            await().until(() -> proxy.serverConnections() == 2);
            Servers.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'");
            await().until(() -> Servers.backendsOf("app") == 2);
            assertThat(first.query("SELECT 1").value()).isEqualTo("1");
        }
    }

    @Test
    void a_connection_older_than_its_lifetime_is_replaced_between_two_transactions_and_never_in_one() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("pool: { size: 1, server_lifetime: 300ms }")
                        .start();
                Client client = proxy.client()) {
            String before = client.backend();
            client.query("BEGIN");
            String during = client.backend();
            client.query("SELECT pg_sleep(0.6)");
            assertThat(client.backend()).isEqualTo(during);
            client.query("COMMIT");
            await().until(() -> !client.backend().equals(during));
            assertThat(before).isNotNull();
        }
    }

    @Test
    void a_full_pool_is_told_in_protocol_and_the_session_goes_on() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("pool: { size: 1, wait_timeout: 1500ms }")
                        .start();
                Client holder = proxy.client();
                Client simple = proxy.client();
                Client extended = proxy.client();
                Client pipelining = proxy.client()) {
            holder.query("BEGIN");
            simple.send(Say.query("SELECT 1"));
            extended.send(Say.parse("s", "SELECT 2"), Say.bind("s"), Say.describe("s"), Say.execute(), Say.SYNC);
            pipelining.send(
                    Say.parse("", "SELECT 3"), Say.bind(""), Say.execute(), Say.SYNC, Say.query("SELECT 4"), Say.SYNC);
            for (Client client : List.of(simple, extended)) {
                Answer refused = client.untilReady();
                assertThat(refused.shape()).isEqualTo("EZ");
                assertThat(refused.status()).isEqualTo("I");
                Fault error = refused.error();
                assertThat(error.isFatal()).isFalse();
                assertThat(error.sqlState()).isEqualTo("53300");
                assertThat(error.message()).contains("1500 ms").contains("1 of 1 in use");
                assertThat(error.hint()).contains("pool.size");
            }
            assertThat(pipelining.untilReady().sqlState()).isEqualTo("53300");
            holder.query("COMMIT");
            assertThat(simple.query("SELECT 1").value()).isEqualTo("1");
            assertThat(extended.extended("SELECT 2").value()).isEqualTo("2");
            assertThat(extended.send(Say.bind("s"), Say.execute(), Say.SYNC)
                            .untilReady()
                            .sqlState())
                    .isEqualTo("26000");
            Answer fourth = pipelining.untilReady();
            assertThat(fourth.shape()).isIn("TDCZ", "EZ");
            assertThat(pipelining.untilReady().shape()).isEqualTo("Z");
            assertThat(pipelining.query("SELECT 5").value()).isEqualTo("5");
        }
    }

    @Test
    void who_leaves_the_line_does_not_hold_up_the_others() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("pool: { size: 1 }")
                        .start();
                Client holder = proxy.client();
                Client patient = proxy.client()) {
            holder.query("BEGIN");
            Client impatient = proxy.client();
            impatient.send(Say.query("SELECT 1"));
            await().until(() -> inLine(proxy) == 1);
            patient.send(Say.query("SELECT 2"));
            await().until(() -> inLine(proxy) == 2);
            impatient.vanish();
            await().until(() -> proxy.pgweir().clients() == 2);
            holder.query("COMMIT");
            assertThat(patient.untilReady().value()).isEqualTo("2");
        }
    }

    @Test
    void the_limit_over_all_pools_makes_room_by_closing_what_another_pool_has_idle() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("limits: { server_connections: 1 }", "pool: { wait_timeout: 5s }")
                        .start();
                Client app = proxy.client();
                Client other = proxy.client("other", "other")) {
            for (int i = 0; i < 3; i++) {
                assertThat(app.query("SELECT current_user").value()).isEqualTo("app");
                assertThat(other.query("SELECT current_user").value()).isEqualTo("other");
                assertThat(proxy.serverConnections()).isEqualTo(1);
            }
        }
    }

    @Test
    void the_limits_of_a_database_and_of_a_user_count_over_all_their_pools() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with(
                                "pool: { wait_timeout: 1500ms }",
                                "databases: { other: { server_connections: 1 }, app: {} }",
                                "users: [ { name: app, password: " + Proxy.quote(Servers.PASSWORD)
                                        + ", server_connections: 2 }, "
                                        + Proxy.user(Servers.OTHER, Servers.PASSWORD) + " ]")
                        .start();
                Client first = proxy.client();
                Client second = proxy.client()) {
            first.query("BEGIN");
            second.query("BEGIN");
            try (Client third = proxy.client()) {
                Fault refused = third.query("SELECT 1").error();
                assertThat(refused.sqlState()).isEqualTo("53300");
                assertThat(refused.hint()).contains("server_connections");
            }
            try (Client inOther = proxy.client("other", "other")) {
                inOther.query("BEGIN");
                second.query("COMMIT");
                second.leave();
                // app may have one more now, but the database may not
                try (Client late = proxy.knock()) {
                    Fault refused =
                            late.startup(ProtocolVersion.NEWEST, "app", "other").error();
                    assertThat(refused.sqlState()).isEqualTo("53300");
                    assertThat(refused.hint()).contains("server_connections");
                }
            }
            assertThat(proxy.serverConnections()).isBetween(2, 3);
        }
    }

    @Test
    void one_client_too_many_is_told_and_its_place_is_free_again_when_another_goes() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("limits: { clients: 2 }")
                        .start();
                Client first = proxy.client()) {
            Client second = proxy.client();
            try (Client third = proxy.knock()) {
                Fault refused =
                        third.startup(ProtocolVersion.NEWEST, "app", "app").error();
                assertThat(refused.sqlState()).isEqualTo("53300");
                assertThat(refused.hint()).contains("limits.clients");
            }
            second.close();
            await().until(() -> proxy.pgweir().clients() == 1);
            try (Client again = proxy.client()) {
                assertThat(again.query("SELECT 1").value()).isEqualTo("1");
            }
            assertThat(first.query("SELECT 1").value()).isEqualTo("1");
        }
    }

    private static long inLine(Proxy proxy) {
        return proxy.pgweir().sessions().all().stream()
                .filter(session -> session.activity().isInLine())
                .count();
    }
}
