package io.pgweir.dist.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/** Transactions by pgjdbc, in the modes that allow them. */
@ParameterizedClass
@EnumSource(value = PoolMode.class, names = "STATEMENT", mode = EnumSource.Mode.EXCLUDE)
class PgjdbcTransactionsTest {
    private final Front front;

    PgjdbcTransactionsTest(PoolMode mode) {
        front = Front.shared(mode);
    }

    private Connection inTransaction(String... parameters) throws SQLException {
        Connection client = front.connect(parameters);
        client.setAutoCommit(false);
        return client;
    }

    @Test
    void a_commit_stays_and_a_rollback_does_not() throws Exception {
        String table = Tables.table("a int");
        try (Connection client = inTransaction()) {
            for (int i = 0; i < 10; i++) {
                Rows.run(client, "INSERT INTO " + table + " VALUES (" + i + ")");
                if (i % 2 == 0) {
                    client.commit();
                } else {
                    client.rollback();
                }
            }
        }
        assertThat(Tables.ask("SELECT string_agg(a::text, ',' ORDER BY a) FROM " + table))
                .isEqualTo("0,2,4,6,8");
    }

    @Test
    void autosave_lets_a_transaction_go_on_behind_an_error() throws Exception {
        String table = Tables.table("a int PRIMARY KEY");
        try (Connection client = inTransaction("autosave=always", "prepareThreshold=1");
                PreparedStatement insert = client.prepareStatement("INSERT INTO " + table + " VALUES (?)")) {
            for (int i = 0; i < 20; i++) {
                insert.setInt(1, i - i % 2);
                if (i % 2 == 0) {
                    insert.execute();
                } else {
                    assertThatThrownBy(insert::execute).hasMessageContaining("duplicate key");
                }
            }
            client.commit();
        }
        assertThat(Tables.ask("SELECT count(*) FROM " + table)).isEqualTo("10");
    }

    @Test
    void sql_cursors_and_those_that_a_function_gives_are_read() throws Exception {
        Tables.run("CREATE OR REPLACE FUNCTION three() RETURNS refcursor LANGUAGE plpgsql AS "
                + "'DECLARE c refcursor; BEGIN OPEN c FOR SELECT generate_series(1, 3); RETURN c; END'");
        try (Connection client = inTransaction()) {
            Rows.run(client, "DECLARE mine CURSOR FOR SELECT generate_series(1, 5)");
            assertThat(Rows.one(client, "FETCH FORWARD 2 FROM mine")).isEqualTo("1");
            assertThat(Rows.one(client, "FETCH NEXT FROM mine")).isEqualTo("3");
            Rows.run(client, "CLOSE mine");
            try (Statement call = client.createStatement();
                    ResultSet cursor = call.executeQuery("SELECT three()")) {
                assertThat(cursor.next()).isTrue();
                try (ResultSet rows = (ResultSet) cursor.getObject(1)) {
                    assertThat(Rows.all(rows)).containsExactly("1", "2", "3");
                }
            }
            client.commit();
        }
    }

    @Test
    void isolation_levels_and_read_only_hold_for_the_transactions_of_their_client() throws Exception {
        String table = Tables.table("a int");
        try (Connection client = front.connect();
                Connection other = front.connect()) {
            client.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            client.setReadOnly(true);
            client.setAutoCommit(false);
            assertThat(Rows.one(client, "SHOW transaction_isolation")).isEqualTo("serializable");
            assertThatThrownBy(() -> Rows.run(client, "INSERT INTO " + table + " VALUES (1)"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));
            client.rollback();
            assertThat(Rows.one(other, "SHOW transaction_isolation")).isEqualTo("read committed");
            Rows.run(other, "INSERT INTO " + table + " VALUES (1)");
        }
        assertThat(Tables.ask("SELECT count(*) FROM " + table)).isEqualTo("1");
    }

    @Test
    void a_deferred_constraint_fails_the_commit_and_nothing_else() throws Exception {
        String table = Tables.table("a int UNIQUE DEFERRABLE INITIALLY DEFERRED");
        try (Connection client = inTransaction("prepareThreshold=1")) {
            for (int i = 0; i < 3; i++) {
                Rows.run(client, "INSERT INTO " + table + " VALUES (1), (1)");
                assertThatThrownBy(client::commit)
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("23505"));
                client.rollback();
            }
            Rows.run(client, "INSERT INTO " + table + " VALUES (1)");
            client.commit();
        }
        assertThat(Tables.ask("SELECT count(*) FROM " + table)).isEqualTo("1");
    }

    @Test
    void transfers_of_many_clients_keep_the_sum() throws Exception {
        String table = Tables.table("id int PRIMARY KEY, balance int");
        Tables.run("INSERT INTO " + table + " SELECT i, 100 FROM generate_series(0, 9) i");
        List<Callable<Integer>> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int me = i;
            clients.add(() -> transfers(table, me));
        }
        int done = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(clients.size())) {
            for (Future<Integer> client : threads.invokeAll(clients)) {
                done += client.get();
            }
        }
        assertThat(done).isEqualTo(8 * 25);
        assertThat(Tables.ask("SELECT sum(balance) FROM " + table)).isEqualTo("1000");
    }

    private int transfers(String table, int me) throws SQLException {
        int done = 0;
        try (Connection client = inTransaction();
                PreparedStatement move =
                        client.prepareStatement("UPDATE " + table + " SET balance = balance + ? WHERE id = ?")) {
            for (int i = 0; i < 25; i++) {
                int low = (me + i) % 9;
                move.setInt(1, -i);
                move.setInt(2, low);
                move.executeUpdate();
                move.setInt(1, i);
                move.setInt(2, low + 1);
                move.executeUpdate();
                client.commit();
                done++;
            }
        }
        return done;
    }
}
