package io.pgweir.dist.it;

import static io.pgweir.dist.it.OneNumber.isAway;
import static io.pgweir.dist.it.OneNumber.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.SharedCluster;
import io.pgweir.protocol.Severity;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How new reads are is as the operator, the client or the statement says, while the standbys stand still. */
class ConsistencyLevelsTest {
    private static final String READ = "SELECT n, inet_server_port() FROM levels";

    private final PostgresCluster cluster = SharedCluster.get();
    private Proxy proxy;

    @BeforeEach
    void split() throws Exception {
        OneNumber.begin("levels");
        proxy = start();
    }

    private Proxy start(String... more) throws Exception {
        Proxy started = Proxy.overAllOf(cluster).with("workers: 2").with(more).start();
        await().until(() -> started.pgweir().cluster().topology().standbys().size() == 2);
        return started;
    }

    @AfterEach
    void resume() {
        Replay.resume(cluster);
        proxy.close();
    }

    private void writeBesides(int n) throws Exception {
        String _ = cluster.primary().sql("app", "UPDATE levels SET n = " + n);
    }

    private Client at(String level) throws Exception {
        Client client = proxy.client();
        assertThat(client.query("SET pgweir.consistency = " + level).replies()).noneMatch(Reply::isError);
        return client;
    }

    @Test
    void a_strict_read_sees_what_was_committed_anywhere_before_it() throws Exception {
        try (Client strict = at("strict");
                Client other = proxy.client()) {
            await().until(() -> isAway(strict.query(READ)) && isAway(other.query(READ)));
            Replay.pause(cluster);
            for (int i = 1; i <= 20; i++) {
                writeBesides(i);
                assertThat(number(strict.query(READ))).isEqualTo("" + i);
                assertThat(number(strict.extended(READ))).isEqualTo("" + i);
            }
            assertThat(number(other.query(READ))).isEqualTo("0");
        }
    }

    @Test
    void a_strict_read_is_a_standbys_where_that_has_all() throws Exception {
        try (Client strict = at("strict")) {
            for (int i = 1; i <= 5; i++) {
                writeBesides(i);
                await().until(() -> isAway(strict.query(READ)));
                assertThat(number(strict.query(READ))).isEqualTo("" + i);
            }
        }
    }

    @Test
    void a_read_at_level_proxy_sees_what_others_committed_through_it() throws Exception {
        try (Client reader = at("proxy");
                Client other = proxy.client();
                Client writer = proxy.client();
                Client another = proxy.client()) {
            await().until(() -> isAway(reader.query(READ)) && isAway(other.query(READ)));
            Replay.pause(cluster);
            for (int i = 1; i <= 20; i++) {
                (i % 2 == 0 ? writer : another).query("UPDATE levels SET n = " + i);
                assertThat(number(reader.query(READ))).isEqualTo("" + i);
            }
            assertThat(number(other.query(READ))).isEqualTo("0");
        }
    }

    @Test
    void a_read_at_level_proxy_is_a_standbys_while_nobody_writes_through_it() throws Exception {
        try (Client reader = at("proxy");
                Client writer = proxy.client()) {
            writer.query("UPDATE levels SET n = 3");
            await().until(() -> isAway(reader.query(READ)));
            Replay.pause(cluster);
            writeBesides(4);
            for (int i = 0; i < 20; i++) {
                Answer answer = reader.query(READ);
                assertThat(number(answer)).isEqualTo("3");
                assertThat(isAway(answer)).isTrue();
            }
        }
    }

    @Test
    void a_comment_holds_for_its_statement() throws Exception {
        try (Client client = proxy.client()) {
            await().until(() -> isAway(client.query(READ)));
            Replay.pause(cluster);
            writeBesides(7);
            assertThat(number(client.query("/* pgweir: strict */ " + READ))).isEqualTo("7");
            assertThat(number(client.query("/* pgweir: eventual */ " + READ))).isEqualTo("0");
            assertThat(number(client.query(READ))).as("what it has seen once").isEqualTo("7");
            client.send(Say.parse("s", "/* pgweir: eventual */ " + READ), Say.SYNC)
                    .untilReady();
            client.send(Say.bind("s"), Say.execute(), Say.SYNC);
            assertThat(number(client.untilReady())).isEqualTo("0");
        }
    }

    @Test
    void the_operator_says_it_for_a_database_or_a_user() throws Exception {
        try (Proxy strict = start("databases: { app: { consistency: strict }, '*': {} }");
                Client client = strict.client()) {
            assertThat(client.query("SHOW pgweir.consistency").value()).isEqualTo("strict");
            Replay.pause(cluster);
            writeBesides(9);
            assertThat(number(client.query(READ))).isEqualTo("9");
            client.query("SET pgweir.consistency TO eventual");
            assertThat(number(client.query(READ))).isEqualTo("0");
            client.query("RESET pgweir.consistency");
            assertThat(number(client.query(READ))).isEqualTo("9");
        }
    }

    @Test
    void a_position_goes_from_one_session_to_another() throws Exception {
        try (Client writer = proxy.client();
                Client reader = proxy.client()) {
            await().until(() -> isAway(reader.query(READ)));
            Replay.pause(cluster);
            writer.query("UPDATE levels SET n = 11");
            String position = writer.query("SHOW pgweir.lsn").value();
            assertThat(position).matches("[0-9A-F]+/[0-9A-F]+");
            assertThat(number(reader.query(READ))).isEqualTo("0");
            assertThat(reader.query("SET pgweir.min_lsn = '" + position + "'").replies())
                    .noneMatch(Reply::isError);
            assertThat(reader.query("SHOW pgweir.min_lsn").value()).isEqualTo(position);
            assertThat(number(reader.query(READ))).isEqualTo("11");
            Replay.resume(cluster);
            await().until(() -> isAway(reader.query(READ)));
            assertThat(number(reader.query(READ))).isEqualTo("11");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended", "extendedCacheEverything"})
    void drivers_set_and_show_them_in_each_protocol(String mode) throws Exception {
        try (Connection connection = proxy.jdbc("preferQueryMode", mode, "prepareThreshold", "1");
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < 40; i++) {
                statement.execute("SELECT " + i);
                statement.execute("SET pgweir.consistency = 'proxy'");
                assertThat(shown(statement, "consistency")).isEqualTo("proxy");
                statement.execute("RESET pgweir.consistency");
                assertThat(shown(statement, "consistency")).isEqualTo("session");
                assertThat(shown(statement, "min_lsn")).isEqualTo("0/0");
            }
            connection.setAutoCommit(false);
            statement.execute("SET SESSION pgweir.consistency TO strict;");
            try (ResultSet none = statement.executeQuery("SELECT current_setting('pgweir.consistency', true)")) {
                none.next();
                assertThat(none.getString(1)).as("what PostgreSQL knows of it").isNull();
            }
            connection.rollback();
            assertThat(shown(statement, "consistency")).isEqualTo("strict");
            statement.execute("DISCARD TEMP");
            connection.rollback();
            connection.setAutoCommit(true);
            statement.execute("RESET ALL");
            assertThat(shown(statement, "consistency")).isEqualTo("session");
        }
    }

    private static String shown(Statement statement, String name) throws Exception {
        try (ResultSet row = statement.executeQuery("SHOW pgweir." + name)) {
            row.next();
            assertThat(row.getMetaData().getColumnName(1)).isEqualTo("pgweir." + name);
            return row.getString(1);
        }
    }

    @Test
    void what_a_client_may_not_say_it_is_told_as_postgresql_would() throws Exception {
        try (Client client = proxy.client()) {
            assertThat(client.query("SET pgweir.consistency = 'some'").sqlState())
                    .isEqualTo("22023");
            assertThat(client.query("SET pgweir.min_lsn = 'here'").sqlState()).isEqualTo("22023");
            assertThat(client.query("SHOW pgweir.nothing").sqlState()).isEqualTo("42704");
            assertThat(client.query("SET pgweir.lsn = '0/1'").sqlState()).isEqualTo("55P02");
            assertThat(client.query("SET LOCAL pgweir.consistency = strict").sqlState())
                    .isEqualTo("0A000");
            client.send(
                    Say.parse("", "SHOW pgweir.consistency"),
                    Say.bind(""),
                    Say.execute(),
                    Say.parse("", "SELECT 1"),
                    Say.bind(""),
                    Say.SYNC);
            Answer mixed = client.untilReady();
            assertThat(mixed.value()).isEqualTo("session");
            assertThat(mixed.sqlState()).isEqualTo("0A000");
            client.query("BEGIN");
            client.query("SELECT 1/0");
            Answer failed = client.query("SHOW pgweir.consistency");
            assertThat(failed.sqlState()).isEqualTo("25P02");
            assertThat(failed.status()).isEqualTo("E");
            client.query("ROLLBACK");
            assertThat(client.query("SHOW pgweir.consistency").value()).isEqualTo("session");
            assertThat(client.query("SHOW work_mem").value()).isEqualTo("4MB");
        }
    }

    @Test
    void what_a_client_may_not_come_with_it_is_refused_for_as_postgresql_would() throws Exception {
        Map<String, String> wrong = Map.of(
                "-c pgweir.consistency=some", "22023",
                "-c pgweir.min_lsn=here", "22023",
                "-c pgweir.lsn=0/1", "55P02",
                "--pgweir.nothing=1", "42704");
        for (Map.Entry<String, String> each : wrong.entrySet()) {
            try (Client client = proxy.knock()) {
                Answer refused = client.startup(0x30000, "app", "app", "options", each.getKey());
                assertThat(refused.sqlState()).as(each.getKey()).isEqualTo(each.getValue());
                assertThat(refused.error().severity()).isEqualTo(Severity.FATAL);
                client.awaitEnd();
            }
        }
        try (Client client = proxy.knock()) {
            assertThat(client.startup(0x30000, "app", "app", "PgWeir.Consistency", "some")
                            .sqlState())
                    .isEqualTo("22023");
        }
        try (Client client = proxy.knock()) {
            client.startup(0x30000, "app", "app", "options", "-c pgweir.consistency=strict -c pgweir.min_lsn=1/2A");
            assertThat(client.query("SHOW pgweir.consistency").value()).isEqualTo("strict");
            assertThat(client.query("SHOW pgweir.min_lsn").value()).isEqualTo("1/2A");
        }
    }

    @Test
    void what_is_set_in_other_ways_holds_too() throws Exception {
        try (Client client = proxy.knock()) {
            client.startup(0x30000, "app", "app", "pgweir.consistency", "proxy");
            assertThat(client.query("SHOW pgweir.consistency").value()).isEqualTo("proxy");
            client.query("SET pgweir.consistency = strict; SELECT 1");
            assertThat(client.query("SHOW pgweir.consistency").value()).isEqualTo("strict");
            client.query("SELECT set_config('pgweir.consistency', 'eventual', false)");
            assertThat(client.query("SHOW pgweir.consistency").value()).isEqualTo("eventual");
        }
    }
}
