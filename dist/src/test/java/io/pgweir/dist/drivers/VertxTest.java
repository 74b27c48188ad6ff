package io.pgweir.dist.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.config.PoolMode;
import io.pgweir.dist.postgres.SharedCluster;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Vert.x client with its pipelining on: it sends the next commands before the answers to the last have come. */
@ParameterizedClass
@EnumSource(PoolMode.class)
class VertxTest {
    private static final int PIPELINED = 16;
    private static final Vertx VERTX = Vertx.vertx();

    private final PoolMode mode;

    VertxTest(PoolMode mode) {
        this.mode = mode;
    }

    @AfterAll
    static void close() throws Exception {
        done(VERTX.close());
    }

    private static <T> T done(Future<T> work) throws Exception {
        return work.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private PgConnection connect(boolean cached) throws Exception {
        return done(PgConnection.connect(
                VERTX,
                new PgConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(Front.shared(mode).port())
                        .setUser(SharedCluster.USER)
                        .setPassword(SharedCluster.PASSWORD)
                        .setDatabase(SharedCluster.DATABASE)
                        .setPipeliningLimit(PIPELINED)
                        .setCachePreparedStatements(cached)
                        .addProperty("application_name", "vertx")));
    }

    private static String first(RowSet<Row> rows) {
        return String.valueOf(rows.iterator().next().getValue(0));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_pipeline_of_queries_is_answered_in_order(boolean cached) throws Exception {
        PgConnection client = connect(cached);
        List<Future<RowSet<Row>>> asked = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            asked.add(
                    switch (i % 3) {
                        case 0 -> client.query("SELECT " + i).execute();
                        case 1 -> client.preparedQuery("SELECT $1::int").execute(Tuple.of(i));
                        default ->
                            client.preparedQuery("SELECT $1::int + " + i % 7).execute(Tuple.of(i - i % 7));
                    });
        }
        for (int i = 0; i < 100; i++) {
            assertThat(first(done(asked.get(i)))).isEqualTo("" + i);
        }
        done(client.close());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_error_in_a_pipeline_is_its_own_and_the_rest_is_answered(boolean cached) throws Exception {
        PgConnection client = connect(cached);
        List<Future<RowSet<Row>>> asked = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            asked.add(
                    switch (i % 6) {
                        case 1 -> client.preparedQuery("SELECT 1 / $1::int").execute(Tuple.of(0));
                        case 2 -> client.preparedQuery("SELEC " + i).execute();
                        case 3 -> client.query("SELECT no_such_column").execute();
                        default -> client.preparedQuery("SELECT $1::int").execute(Tuple.of(i));
                    });
        }
        for (int i = 0; i < 60; i++) {
            int one = i;
            switch (i % 6) {
                case 1 -> assertThat(stateOf(asked.get(one))).isEqualTo("22012");
                case 2 -> assertThat(stateOf(asked.get(one))).isEqualTo("42601");
                case 3 -> assertThat(stateOf(asked.get(one))).isEqualTo("42703");
                default -> assertThat(first(done(asked.get(i)))).isEqualTo("" + i);
            }
        }
        done(client.close());
    }

    private static String stateOf(Future<RowSet<Row>> failed) {
        String[] state = new String[1];
        assertThatThrownBy(() -> done(failed))
                .cause()
                .isInstanceOfSatisfying(PgException.class, e -> state[0] = e.getSqlState());
        return state[0];
    }

    @Test
    void commit_and_rollback_do_what_they_say() throws Exception {
        Assumptions.assumeTrue(mode != PoolMode.STATEMENT, "statement mode has no transactions");
        String table = Tables.table("a int");
        PgConnection client = connect(true);
        for (int i = 0; i < 10; i++) {
            Transaction transaction = done(client.begin());
            done(client.preparedQuery("INSERT INTO " + table + " VALUES ($1)").execute(Tuple.of(i)));
            done(i % 2 == 0 ? transaction.commit() : transaction.rollback());
        }
        done(client.close());
        assertThat(Tables.ask("SELECT sum(a) FROM " + table)).isEqualTo("20");
    }

    @Test
    void large_values_go_both_ways_in_binary() throws Exception {
        PgConnection client = connect(true);
        Buffer large = Buffer.buffer(new byte[3_000_000]).setByte(2_999_999, (byte) 7);
        for (int i = 0; i < 2; i++) {
            RowSet<Row> rows = done(client.preparedQuery("SELECT $1::bytea").execute(Tuple.of(large)));
            assertThat(rows.iterator().next().getBuffer(0)).isEqualTo(large);
        }
        done(client.close());
    }

    @Test
    void pipelines_of_many_clients_share_the_pool() throws Exception {
        Assumptions.assumeTrue(mode != PoolMode.SESSION, "in session mode each open client has a server connection");
        List<PgConnection> clients = new ArrayList<>();
        for (int i = 0; i < 3 * Front.POOL_SIZE; i++) {
            clients.add(connect(i % 2 == 0));
        }
        List<Future<RowSet<Row>>> asked = new ArrayList<>();
        for (int round = 0; round < 50; round++) {
            for (int i = 0; i < clients.size(); i++) {
                asked.add(clients.get(i)
                        .preparedQuery("SELECT $1::int * 100 + $2::int")
                        .execute(Tuple.of(round, i)));
            }
        }
        for (int i = 0; i < asked.size(); i++) {
            assertThat(first(done(asked.get(i)))).isEqualTo("" + (i / clients.size() * 100 + i % clients.size()));
        }
        for (PgConnection client : clients) {
            done(client.close());
        }
    }
}
