package io.pgweir.dist.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.PoolMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Statements outside of transactions, by pgjdbc as it comes: from its sixth execution on, a statement has a name on the server. */
@ParameterizedClass
@EnumSource(PoolMode.class)
class PgjdbcStatementsTest {
    private static final int PAST_THE_THRESHOLD = 12;

    private final Front front;

    PgjdbcStatementsTest(PoolMode mode) {
        front = Front.shared(mode);
    }

    @Test
    void a_statement_gives_the_same_before_and_after_it_is_prepared_on_the_server() throws Exception {
        try (Connection client = front.connect();
                PreparedStatement add = client.prepareStatement("SELECT ?::int + ?::int")) {
            for (int i = 0; i < PAST_THE_THRESHOLD; i++) {
                add.setInt(1, i);
                add.setInt(2, 1);
                try (ResultSet rows = add.executeQuery()) {
                    assertThat(Rows.all(rows)).containsExactly("" + (i + 1));
                }
            }
        }
    }

    @Test
    void many_clients_with_the_same_and_with_different_statements_each_get_their_own_rows() throws Exception {
        List<Callable<List<String>>> clients = new ArrayList<>();
        List<List<String>> expected = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int me = i;
            clients.add(() -> workOf(me));
            List<String> mine = new ArrayList<>();
            for (int round = 0; round < PAST_THE_THRESHOLD; round++) {
                mine.add("client " + me + " round " + round);
                mine.add("of " + me + ": " + (me * round));
            }
            expected.add(mine);
        }
        List<List<String>> seen = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(clients.size())) {
            for (Future<List<String>> client : threads.invokeAll(clients)) {
                seen.add(client.get());
            }
        }
        assertThat(seen).isEqualTo(expected);
    }

    private List<String> workOf(int me) throws SQLException {
        List<String> seen = new ArrayList<>();
        try (Connection client = front.connect();
                PreparedStatement shared =
                        client.prepareStatement("SELECT 'client ' || ?::int || ' round ' || ?::int");
                PreparedStatement own =
                        client.prepareStatement("SELECT 'of " + me + ": ' || (" + me + " * ?::int)::text")) {
            for (int round = 0; round < PAST_THE_THRESHOLD; round++) {
                shared.setInt(1, me);
                shared.setInt(2, round);
                seen.add(Rows.first(shared.executeQuery()));
                own.setInt(1, round);
                seen.add(Rows.first(own.executeQuery()));
            }
        }
        return seen;
    }

    @Test
    void more_statements_than_the_driver_keeps_make_room_for_each_other() throws Exception {
        try (Connection client = front.connect("preparedStatementCacheQueries=4", "prepareThreshold=1")) {
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 10; i++) {
                    try (PreparedStatement plus = client.prepareStatement("SELECT ?::int + " + i)) {
                        plus.setInt(1, round);
                        assertThat(Rows.first(plus.executeQuery())).isEqualTo("" + (round + i));
                    }
                }
            }
        }
    }

    @Test
    void multi_value_rewriting_and_several_statements_in_one_text_work() throws Exception {
        String table = Tables.table("a int");
        try (Connection client = front.connect("reWriteBatchedInserts=true");
                PreparedStatement insert = client.prepareStatement("INSERT INTO " + table + " VALUES (?)");
                Statement several = client.createStatement()) {
            for (int i = 0; i < 300; i++) {
                insert.setInt(1, i);
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).hasSize(300);
            assertThat(several.execute(
                            "UPDATE " + table + " SET a = a + 1; SELECT sum(a) FROM " + table + "; SELECT 7"))
                    .isFalse();
            assertThat(several.getUpdateCount()).isEqualTo(300);
            assertThat(several.getMoreResults()).isTrue();
            assertThat(Rows.first(several.getResultSet())).isEqualTo("45150");
            assertThat(several.getMoreResults()).isTrue();
            assertThat(Rows.first(several.getResultSet())).isEqualTo("7");
        }
    }

    @Test
    void errors_of_every_phase_leave_the_client_able_to_work() throws Exception {
        try (Connection client = front.connect("prepareThreshold=1")) {
            for (int round = 0; round < 5; round++) {
                assertThat(stateOf(client, "SELEC ?", "1")).isEqualTo("42601");
                assertThat(stateOf(client, "SELECT 1 / ?::int", "0")).isEqualTo("22012");
                assertThat(stateOf(client, "SELECT ?::int", "not a number")).isEqualTo("22P02");
                assertThat(stateOf(client, "SELECT * FROM no_such_table WHERE a = ?", "1"))
                        .isEqualTo("42P01");
                assertThat(stateOf(client, "SELECT ?::int", "" + round)).isEqualTo("00000");
            }
        }
    }

    private static String stateOf(Connection client, String sql, String parameter) throws SQLException {
        try (PreparedStatement statement = client.prepareStatement(sql)) {
            statement.setObject(1, parameter, java.sql.Types.OTHER);
            statement.execute();
            return "00000";
        } catch (SQLException refused) {
            return refused.getSQLState();
        }
    }

    @Test
    void a_plan_broken_by_ddl_is_made_again_when_the_driver_asks_for_it() throws Exception {
        String table = Tables.table("a int");
        try (Connection client = front.connect("prepareThreshold=1");
                PreparedStatement select = client.prepareStatement("SELECT * FROM " + table + " WHERE ?::int = 1")) {
            select.setInt(1, 1);
            for (int i = 0; i < PAST_THE_THRESHOLD; i++) {
                select.executeQuery().close();
            }
            Tables.run("ALTER TABLE " + table + " ADD b int; INSERT INTO " + table + " VALUES (1, 2)");
            try (ResultSet rows = select.executeQuery()) {
                assertThat(rows.getMetaData().getColumnCount()).isEqualTo(2);
                assertThat(Rows.all(rows)).containsExactly("1");
            }
        }
    }
}
