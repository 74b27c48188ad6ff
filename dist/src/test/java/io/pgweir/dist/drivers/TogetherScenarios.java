package io.pgweir.dist.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.dist.drivers.Client.Begin;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** Lane b of the scenarios, by drivers in this JVM: what needs two clients at once, or waits for others. */
interface TogetherScenarios extends Clients {
    int LONG_SECONDS = 30;

    private static List<String> heard(Client client, int atLeast) {
        List<String> all = new ArrayList<>();
        Awaitility.await()
                .atMost(LONG_SECONDS, TimeUnit.SECONDS)
                .until(() -> all.addAll(client.notifications()) && all.size() >= atLeast);
        return all;
    }

    default void own_notifications() throws Exception {
        String channel = fresh("channel");
        try (Client client = connect()) {
            client.run("LISTEN " + channel);
            client.begin(Begin.PLAIN);
            client.run("NOTIFY " + channel + ", 'payload'");
            client.value("SELECT pg_notify($1, $2)::text", channel, "second");
            assertThat(client.notifications()).isEmpty();
            client.commit();
            assertThat(heard(client, 2)).containsExactly(channel + " payload", channel + " second");
            client.run("UNLISTEN " + channel);
            client.run("NOTIFY " + channel + ", 'unheard'");
            client.value("SELECT 1");
            assertThat(client.notifications()).isEmpty();
        }
    }

    default void notifications_of_others() throws Exception {
        String channel = fresh("channel");
        try (Client client = connect();
                Client other = connect()) {
            client.run("LISTEN " + channel);
            for (int i = 0; i < 20; i++) {
                other.value("SELECT pg_notify($1, $2)::text", channel, "" + i);
            }
            assertThat(heard(client, 20))
                    .isEqualTo(IntStream.range(0, 20)
                            .mapToObj(i -> channel + " " + i)
                            .toList());
            assertThat(client.value("SELECT 1")).isEqualTo("1");
        }
    }

    default void advisory_locks_of_the_session() throws Exception {
        int key = MADE.incrementAndGet();
        String attempt = "SELECT pg_try_advisory_lock($1::int)::text";
        try (Client client = connect()) {
            try (Client other = connect()) {
                client.value("SELECT pg_advisory_lock($1::int)::text", key);
                assertThat(other.value(attempt, key)).isEqualTo("false");
                assertThat(client.value("SELECT 1")).isEqualTo("1");
                assertThat(other.value(attempt, key)).isEqualTo("false");
                assertThat(client.value("SELECT pg_advisory_unlock($1::int)::text", key))
                        .isEqualTo("true");
                assertThat(other.value(attempt, key)).isEqualTo("true");
                assertThat(client.value(attempt, key)).isEqualTo("false");
            }
            // the server frees it when it has seen that the session ended
            Awaitility.await()
                    .atMost(LONG_SECONDS, TimeUnit.SECONDS)
                    .until(() -> client.value(attempt, key).equals("true"));
        }
    }

    default void advisory_locks_of_the_transaction() throws Exception {
        int key = MADE.incrementAndGet();
        String attempt = "SELECT pg_try_advisory_xact_lock($1::int)::text";
        try (Client client = connect();
                Client other = connect()) {
            for (boolean commits : new boolean[] {true, false}) {
                client.begin(Begin.PLAIN);
                client.value("SELECT pg_advisory_xact_lock($1::int)::text", key);
                assertThat(other.value(attempt, key)).isEqualTo("false");
                if (commits) {
                    client.commit();
                } else {
                    client.rollback();
                }
                assertThat(other.value(attempt, key)).isEqualTo("true");
            }
        }
    }

    default void lock_timeout() throws Exception {
        String table = table("a int");
        try (Client client = connect();
                Client other = connect()) {
            client.run("INSERT INTO " + table + " VALUES (1)");
            other.run("SET lock_timeout = '100ms'");
            client.begin(Begin.PLAIN);
            client.run("UPDATE " + table + " SET a = 2");
            String update = "UPDATE " + table + " SET a = a + 10";
            fails("55P03", () -> other.run(update));
            other.begin(Begin.PLAIN);
            fails("55P03", () -> other.run("LOCK TABLE " + table));
            other.rollback();
            client.commit();
            other.run(update);
            assertThat(other.value("SELECT a FROM " + table)).isEqualTo("12");
        }
    }

    default void isolation_levels() throws Exception {
        String table = table("a int");
        String count = "SELECT count(*) FROM " + table;
        try (Client client = connect();
                Client other = connect()) {
            client.begin(Begin.REPEATABLE_READ);
            assertThat(client.value(count)).isEqualTo("0");
            other.run("INSERT INTO " + table + " VALUES (1)");
            assertThat(client.value(count)).isEqualTo("0");
            client.commit();
            List<Client> both = List.of(client, other);
            for (Client one : both) {
                one.begin(Begin.SERIALIZABLE);
                assertThat(one.value("SHOW transaction_isolation")).isEqualTo("serializable");
                one.value(count);
            }
            client.run("INSERT INTO " + table + " VALUES (2)");
            client.value(count);
            fails("40001", () -> {
                other.run("INSERT INTO " + table + " VALUES (3)");
                client.commit();
                other.commit();
            });
        }
    }

    default void a_client_that_leaves_in_a_transaction() throws Exception {
        String table = table("a int");
        try (Client client = connect()) {
            Client leaver = connect();
            leaver.begin(Begin.PLAIN);
            leaver.run("INSERT INTO " + table + " VALUES (1)");
            leaver.run("LOCK TABLE " + table);
            leaver.close();
            client.run("INSERT INTO " + table + " VALUES (2)");
            assertThat(client.value("SELECT string_agg(a::text, ',') FROM " + table))
                    .isEqualTo("2");
        }
    }

    default void the_server_ends_the_connection() throws Exception {
        try (Client other = connect()) {
            Client client = connect();
            client.begin(Begin.PLAIN);
            String pid = client.value("SELECT pg_backend_pid() FROM pg_advisory_xact_lock(1)");
            assertThat(other.value("SELECT pg_terminate_backend($1::text::int)::text", pid))
                    .isEqualTo("true");
            String left = "SELECT count(*) FROM pg_stat_activity WHERE pid = $1::text::int";
            Awaitility.await()
                    .atMost(LONG_SECONDS, TimeUnit.SECONDS)
                    .until(() -> other.value(left, pid).equals("0"));
            boolean goesOn = true;
            try {
                client.value("SELECT 1");
            } catch (Exception lost) {
                goesOn = false;
            }
            assertThat(goesOn).isFalse();
            try {
                client.close();
            } catch (RuntimeException alreadyGone) {
                // some drivers say so
            }
            try (Client again = connect()) {
                assertThat(again.value("SELECT 1")).isEqualTo("1");
            }
        }
    }
}
