package io.pgweir.dist.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.dist.postgres.SharedCluster;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.ErrorDetails;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import io.r2dbc.spi.R2dbcException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;

/** r2dbc-postgresql: what has parameters is prepared under a name, rows are fetched by Execute and Flush. */
record R2dbcScenarios(int port) implements AloneScenarios, TogetherScenarios {
    private static final int COPIED_ROWS = 20_000;

    private PostgresqlConnection open(Map<String, String> parameters, boolean binary) {
        return R2dbcClient.done(new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                        .host("127.0.0.1")
                        .port(port)
                        .username(SharedCluster.USER)
                        .password(SharedCluster.PASSWORD)
                        .database(SharedCluster.DATABASE)
                        .options(parameters)
                        .forceBinary(binary)
                        .build())
                .create());
    }

    private PostgresqlConnection open() {
        return open(Map.of(), false);
    }

    @Override
    public Client connect(Map<String, String> parameters) {
        return new R2dbcClient(open(parameters, false));
    }

    @Override
    public Client connect(boolean binary) {
        return new R2dbcClient(open(Map.of(), binary));
    }

    @Override
    public Failure failure(Throwable thrown) {
        if (thrown instanceof PostgresqlException told) {
            ErrorDetails error = told.getErrorDetails();
            return new Failure(
                    error.getCode(),
                    error.getPosition().orElse(""),
                    error.getTableName().orElse(""),
                    error.getConstraintName().orElse(""));
        }
        return new Failure("", "", "", "");
    }

    @Override
    public void batches() throws Exception {
        String table = table("a int PRIMARY KEY");
        PostgresqlConnection client = open();
        PostgresqlStatement insert = client.createStatement("INSERT INTO " + table + " VALUES ($1)");
        for (int i = 0; i < 300; i++) {
            insert.bind("$1", i);
            if (i < 299) {
                insert.add();
            }
        }
        long inserted = R2dbcClient.done(
                insert.execute().concatMap(PostgresqlResult::getRowsUpdated).reduce(0L, Long::sum));
        assertThat(inserted).isEqualTo(300);
        var batch = client.createBatch();
        for (int i = 0; i < 100; i++) {
            batch.add("SELECT count(*) FROM " + table).add("INSERT INTO " + table + " VALUES (" + (300 + i) + ")");
        }
        List<String> counts = R2dbcClient.done(batch.execute()
                .concatMap(result -> result.map((row, _) -> String.valueOf(row.get(0))))
                .collectList());
        assertThat(counts)
                .isEqualTo(IntStream.range(300, 400).mapToObj(i -> "" + i).toList());
        R2dbcClient.done(client.close());
    }

    @Override
    public void an_error_in_a_batch() throws Exception {
        String table = table("a int PRIMARY KEY");
        PostgresqlConnection client = open();
        PostgresqlStatement insert = client.createStatement("INSERT INTO " + table + " VALUES ($1)");
        for (int i = 0; i < 20; i++) {
            insert.bind("$1", i == 11 ? 3 : i);
            if (i < 19) {
                insert.add();
            }
        }
        List<Long> before = new ArrayList<>();
        String state = R2dbcClient.done(insert.execute()
                .concatMap(PostgresqlResult::getRowsUpdated)
                .doOnNext(before::add)
                .then()
                .thenReturn("no error")
                .onErrorResume(
                        R2dbcException.class, e -> reactor.core.publisher.Mono.just(String.valueOf(e.getSqlState()))));
        assertThat(state).isEqualTo("23505");
        assertThat(before).hasSize(11);
        try (Client goesOn = new R2dbcClient(client)) {
            assertThat(goesOn.value("SELECT 'alive'")).isEqualTo("alive");
            assertThat(goesOn.value("SELECT $1::text", "and binds")).isEqualTo("and binds");
        }
    }

    @Override
    public void a_cursor_with_a_fetch_size() {
        PostgresqlConnection client = open();
        R2dbcClient.done(client.beginTransaction());
        for (int round = 0; round < 8; round++) {
            long sum = R2dbcClient.done(client.createStatement("SELECT generate_series(1, $1)")
                    .bind("$1", 1050)
                    .fetchSize(100)
                    .execute()
                    .concatMap(result -> result.map((row, _) -> ((Number) R2dbcClient.there(row.get(0))).longValue()))
                    .reduce(0L, Long::sum));
            assertThat(sum).isEqualTo(1050 * 1051 / 2);
        }
        R2dbcClient.done(client.commitTransaction());
        R2dbcClient.done(client.close());
    }

    @Override
    public void copy_both_ways() throws Exception {
        String table = table("a int, b text");
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < COPIED_ROWS; i++) {
            rows.append(i).append("\trow ").append(i).append('\n');
        }
        PostgresqlConnection connection = open();
        String in = "COPY " + table + " FROM STDIN";
        try (Client client = new R2dbcClient(connection)) {
            assertThat(R2dbcClient.done(
                            connection.copyIn(in).from(bytes(rows.toString())).build()))
                    .isEqualTo(COPIED_ROWS);
            fails(
                    "22P02",
                    () -> R2dbcClient.done(connection
                            .copyIn(in)
                            .from(bytes("1\tok\nno number\tx\n"))
                            .build()));
            assertThat(client.value("SELECT count(*) || ' ' || sum(a) FROM " + table))
                    .isEqualTo(COPIED_ROWS + " " + (COPIED_ROWS - 1) * (COPIED_ROWS / 2));
        }
        throw new LeftOut("it has COPY FROM STDIN, and no call for COPY TO STDOUT");
    }

    @Override
    public void prepare_by_sql() throws Exception {
        try (Client client = connect()) {
            client.run("PREPARE seven AS SELECT 7");
            for (int i = 0; i < PAST_EVERY_THRESHOLD; i++) {
                assertThat(client.value("EXECUTE seven")).isEqualTo("7");
            }
            client.run("DEALLOCATE seven");
            fails("26000", () -> client.value("EXECUTE seven"));
        }
        throw new LeftOut("it takes each $1 for a parameter of its own, so it can PREPARE only what has none");
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void many_rows_read_slowly() {
        PostgresqlConnection client = open();
        List<Integer> pages =
                R2dbcClient.done(client.createStatement("SELECT n, repeat('x', 50) FROM generate_series(1, 100000) n")
                        .execute()
                        .concatMap(result -> result.map((row, _) -> (Integer) R2dbcClient.there(row.get(0))))
                        .buffer(1000)
                        .concatMap(page -> Flux.just(page.getLast()).delayElements(Duration.ofMillis(5)), 1)
                        .collectList());
        assertThat(pages)
                .isEqualTo(IntStream.rangeClosed(1, 100).mapToObj(i -> i * 1000).toList());
        R2dbcClient.done(client.close());
    }

    @Override
    public void close() {}
}
