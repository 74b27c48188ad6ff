package io.pgweir.dist.drivers;

import static io.pgweir.dist.drivers.VertxClient.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.dist.postgres.SharedCluster;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The Vert.x client: it sends the next commands before the answers to the last have come. */
final class VertxScenarios implements AloneScenarios, TogetherScenarios {
    private final Vertx vertx = Vertx.vertx();
    private final int port;

    VertxScenarios(int port) {
        this.port = port;
    }

    private PgConnection open(Map<String, String> parameters) throws Exception {
        PgConnectOptions options = new PgConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setUser(SharedCluster.USER)
                .setPassword(SharedCluster.PASSWORD)
                .setDatabase(SharedCluster.DATABASE);
        parameters.forEach(options::addProperty);
        return done(PgConnection.connect(vertx, options));
    }

    private PgConnection open() throws Exception {
        return open(Map.of());
    }

    @Override
    public Client connect(Map<String, String> parameters) throws Exception {
        return new VertxClient(open(parameters), true);
    }

    @Override
    public Client connect(boolean binary) throws Exception {
        return new VertxClient(open(), binary);
    }

    @Override
    public Failure failure(Throwable thrown) {
        return thrown instanceof PgException told
                ? new Failure(
                        told.getSqlState(),
                        String.valueOf(told.getPosition()),
                        String.valueOf(told.getTable()),
                        String.valueOf(told.getConstraint()))
                : new Failure("", "", "", "");
    }

    @Override
    public void batches() throws Exception {
        String table = table("a int PRIMARY KEY");
        PgConnection client = open();
        done(client.preparedQuery("INSERT INTO " + table + " VALUES ($1)")
                .executeBatch(IntStream.range(0, 300).mapToObj(Tuple::of).toList()));
        List<Future<RowSet<Row>>> asked = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            asked.add(client.preparedQuery("SELECT count(*) FROM " + table + " WHERE $1::int = 1")
                    .execute(Tuple.of(1)));
            asked.add(client.query("INSERT INTO " + table + " VALUES (" + (300 + i) + ")")
                    .execute());
        }
        for (int i = 0; i < 100; i++) {
            assertThat(done(asked.get(2 * i)).iterator().next().getLong(0)).isEqualTo(300 + i);
            assertThat(done(asked.get(2 * i + 1)).rowCount()).isEqualTo(1);
        }
        done(client.close());
    }

    @Override
    public void an_error_in_a_batch() throws Exception {
        String table = table("a int PRIMARY KEY");
        String insert = "INSERT INTO " + table + " VALUES ($1)";
        PgConnection client = open();
        Future<RowSet<Row>> good = client.preparedQuery(insert)
                .executeBatch(IntStream.range(0, 50).mapToObj(Tuple::of).toList());
        Future<RowSet<Row>> bad = client.preparedQuery(insert)
                .executeBatch(IntStream.range(0, 50)
                        .mapToObj(i -> Tuple.of(1000 + i % 40))
                        .toList());
        Future<RowSet<Row>> count =
                client.query("SELECT count(*) FROM " + table).execute();
        done(good);
        fails("23505", () -> done(bad));
        assertThat(done(count).iterator().next().getLong(0)).isEqualTo(50);
        done(client.close());
    }

    @Override
    public void a_cursor_with_a_fetch_size() throws Exception {
        PgConnection client = open();
        Transaction transaction = done(client.begin());
        PreparedStatement select = done(client.prepare("SELECT generate_series(1, $1)"));
        for (int round = 0; round < 8; round++) {
            Cursor cursor = select.cursor(Tuple.of(250));
            long sum = 0;
            do {
                for (Row row : done(cursor.read(40))) {
                    sum += row.getInteger(0);
                }
                assertThat(done(client.query("SELECT 'between'").execute()).size())
                        .isEqualTo(1);
            } while (cursor.hasMore());
            assertThat(sum).isEqualTo(250 * 251 / 2);
            done(cursor.close());
        }
        done(select.close());
        done(transaction.commit());
        done(client.close());
    }

    @Override
    public void copy_both_ways() {
        throw new LeftOut("it has no COPY");
    }

    @Override
    public void many_rows_read_slowly() throws Exception {
        PgConnection client = open();
        Transaction transaction = done(client.begin());
        PreparedStatement select = done(client.prepare("SELECT n, repeat('x', 50) FROM generate_series(1, 100000) n"));
        Cursor cursor = select.cursor();
        int seen = 0;
        do {
            for (Row row : done(cursor.read(1000))) {
                seen++;
                assertThat(row.getInteger(0)).isEqualTo(seen);
            }
        } while (cursor.hasMore());
        assertThat(seen).isEqualTo(100_000);
        done(select.close());
        done(transaction.commit());
        done(client.close());
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
