package io.pgweir.dist.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.config.PoolMode;
import io.pgweir.dist.postgres.SharedCluster;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** r2dbc-postgresql as it comes: everything prepared under a name, rows fetched by Execute and Flush. */
@ParameterizedClass
@EnumSource(PoolMode.class)
class R2dbcTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final PoolMode mode;
    private final PostgresqlConnectionFactory factory;

    R2dbcTest(PoolMode mode) {
        this.mode = mode;
        factory = new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                .host("127.0.0.1")
                .port(Front.shared(mode).port())
                .username(SharedCluster.USER)
                .password(SharedCluster.PASSWORD)
                .database(SharedCluster.DATABASE)
                .applicationName("r2dbc")
                .build());
    }

    private <T> T with(Function<PostgresqlConnection, Mono<T>> work) {
        T result = Mono.usingWhen(factory.create(), work, PostgresqlConnection::close)
                .block(LONG);
        if (result == null) {
            throw new AssertionError("nothing came");
        }
        return result;
    }

    private static Flux<String> texts(PostgresqlStatement statement) {
        return statement.execute().concatMap(result -> result.map((row, _) -> String.valueOf(row.get(0))));
    }

    private static Mono<Long> run(PostgresqlConnection client, String sql) {
        return client.createStatement(sql)
                .execute()
                .concatMap(PostgresqlResult::getRowsUpdated)
                .reduce(0L, Long::sum);
    }

    @Test
    void prepared_and_plain_statements_repeat() {
        List<String> seen = with(client -> Flux.range(0, 12)
                .concatMap(i -> texts(client.createStatement("SELECT $1 + 1").bind("$1", i))
                        .concatWith(texts(client.createStatement("SELECT 'plain " + i + "'"))))
                .collectList());
        assertThat(seen)
                .isEqualTo(IntStream.range(0, 12)
                        .boxed()
                        .flatMap(i -> List.of("" + (i + 1), "plain " + i).stream())
                        .toList());
    }

    @Test
    void a_result_is_fetched_piece_by_piece() {
        Long sum = with(client -> texts(client.createStatement("SELECT generate_series(1, $1)")
                        .bind("$1", 1000)
                        .fetchSize(64))
                .map(Long::valueOf)
                .reduce(0L, Long::sum));
        assertThat(sum).isEqualTo(500_500);
    }

    @Test
    void a_reader_that_stops_early_leaves_the_connection_working() {
        List<String> seen = with(client -> texts(client.createStatement("SELECT generate_series(1, $1)")
                        .bind("$1", 5000)
                        .fetchSize(50))
                .take(3)
                .collectList()
                .flatMap(first -> texts(client.createStatement("SELECT 'next'"))
                        .single()
                        .map(next -> List.of(first.getLast(), next))));
        assertThat(seen).containsExactly("3", "next");
    }

    @Test
    void large_values_and_generated_keys_come_back() throws Exception {
        String table = Tables.table("id int GENERATED ALWAYS AS IDENTITY, v text");
        String large = "long ".repeat(400_000);
        String seen = with(client -> texts(client.createStatement("INSERT INTO " + table + " (v) VALUES ($1)")
                        .bind("$1", large)
                        .returnGeneratedValues("id"))
                .single()
                .flatMap(id -> texts(client.createStatement("SELECT v FROM " + table + " WHERE id = $1")
                                .bind("$1", Integer.valueOf(id)))
                        .single()));
        assertThat(seen).isEqualTo(large);
    }

    @Test
    void a_client_is_valid_and_has_its_settings() {
        Boolean valid = with(client -> client.validate(ValidationDepth.REMOTE));
        String name = with(
                client -> texts(client.createStatement("SHOW application_name")).single());
        assertThat(valid).isTrue();
        assertThat(name).isEqualTo("r2dbc");
    }

    @Test
    void syntax_errors_are_postgresql_s_own() {
        assertThatThrownBy(() -> with(client -> run(client, "SELEC 1")))
                .isInstanceOfSatisfying(
                        R2dbcException.class, e -> assertThat(e.getSqlState()).isEqualTo("42601"));
    }

    @Test
    void many_clients_at_once_share_the_pool() {
        Assumptions.assumeTrue(mode != PoolMode.SESSION, "in session mode each open client has a server connection");
        List<PostgresqlConnection> clients = Flux.range(0, 3 * Front.POOL_SIZE)
                .flatMap(_ -> factory.create())
                .collectList()
                .blockOptional(LONG)
                .orElseThrow();
        List<String> seen = Flux.range(0, 10)
                .concatMap(round -> Flux.range(0, clients.size())
                        .flatMapSequential(i -> texts(clients.get(i)
                                .createStatement("SELECT $1 * 100 + $2")
                                .bind("$1", round)
                                .bind("$2", i))))
                .collectList()
                .blockOptional(LONG)
                .orElseThrow();
        Flux.fromIterable(clients).concatMap(PostgresqlConnection::close).blockLast(LONG);
        assertThat(seen)
                .isEqualTo(IntStream.range(0, 10)
                        .boxed()
                        .flatMap(round -> IntStream.range(0, clients.size()).mapToObj(i -> "" + (round * 100 + i)))
                        .toList());
    }
}
