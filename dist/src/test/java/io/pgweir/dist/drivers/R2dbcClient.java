package io.pgweir.dist.drivers;

import io.r2dbc.postgresql.api.PostgresTransactionDefinition;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A client by r2dbc-postgresql, each of whose answers is awaited. */
final class R2dbcClient implements Client {
    private static final Duration LONG = Duration.ofSeconds(40);

    private final PostgresqlConnection connection;
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();

    R2dbcClient(PostgresqlConnection connection) {
        this.connection = connection;
        connection
                .getNotifications()
                .subscribe(
                        each -> heard.add(each.getName() + " " + each.getParameter()),
                        _ -> {} // the connection is lost: what asks next will tell
                        );
    }

    /** What comes of it; nothing, as null, of what only happens. */
    @SuppressWarnings("NullAway") // whoever takes a value knows that there is one
    static <T> T done(Mono<T> work) {
        return work.block(LONG);
    }

    static Object there(@Nullable Object value) {
        if (value == null) {
            throw new AssertionError("null");
        }
        return value;
    }

    private PostgresqlStatement bound(String sql, @Nullable Object... parameters) {
        PostgresqlStatement statement = connection.createStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            Object one = parameters[i];
            if (one == null) {
                statement.bindNull(i, String.class);
            } else {
                statement.bind(i, one);
            }
        }
        return statement;
    }

    /** Of each result its first value, or how many rows it changed. */
    private static Flux<String> answers(Flux<? extends Result> results) {
        return results.concatMap(result -> Flux.from(result.flatMap(segment -> switch (segment) {
                    case Result.RowSegment row ->
                        Mono.just(String.valueOf(row.row().get(0)));
                    case Result.UpdateCount count -> Mono.just("" + count.value());
                    case Result.Message error
                    when error.exception() != null && isError(error) -> Mono.error(error.exception());
                    default -> Mono.<String>empty();
                }))
                .collectList()
                .flatMapIterable(all -> all.isEmpty() ? all : all.subList(0, 1)));
    }

    /** Notices are messages, too. */
    private static boolean isError(Result.Message message) {
        String state = message.sqlState();
        return state != null && !state.startsWith("00") && !state.startsWith("01");
    }

    @Override
    public String value(String sql, @Nullable Object... parameters) {
        return done(bound(sql, parameters)
                .execute()
                .concatMap(result -> result.map((row, _) -> String.valueOf(row.get(0))))
                .collectList()
                .map(List::getFirst));
    }

    @Override
    public void run(String sql, @Nullable Object... parameters) {
        var results = parameters.length == 0
                ? connection.createBatch().add(sql).execute()
                : bound(sql, parameters).execute();
        done(results.concatMap(result -> result.getRowsUpdated()).then());
    }

    @Override
    public List<String> several(String sql) {
        return done(answers(connection.createStatement(sql).execute()).collectList());
    }

    @Override
    public Object echo(Typed typed) {
        return done(connection
                .createStatement("SELECT $1::" + typed.type())
                .bind(0, typed.value())
                .execute()
                .concatMap(result ->
                        result.map((row, _) -> there(row.get(0, typed.value().getClass()))))
                .single());
    }

    @Override
    public List<String> notices(String sql) {
        return done(connection
                .createStatement(sql)
                .execute()
                .concatMap(result -> result.flatMap(
                        segment -> segment instanceof Result.Message said ? Mono.just(words(said)) : Mono.empty()))
                .collectList());
    }

    private static String words(Result.Message said) {
        return (String.valueOf(said.sqlState()).startsWith("01") ? "WARNING " : "NOTICE ") + said.message();
    }

    @Override
    public List<String> notifications() {
        List<String> all = new ArrayList<>();
        for (String next = heard.poll(); next != null; next = heard.poll()) {
            all.add(next);
        }
        return all;
    }

    @Override
    public void begin(Begin how) {
        done(
                switch (how) {
                    case PLAIN, WITH_SAVEPOINTS -> connection.beginTransaction();
                    case REPEATABLE_READ ->
                        connection.beginTransaction(PostgresTransactionDefinition.from(IsolationLevel.REPEATABLE_READ));
                    case SERIALIZABLE ->
                        connection.beginTransaction(PostgresTransactionDefinition.from(IsolationLevel.SERIALIZABLE));
                    case READ_ONLY ->
                        connection.beginTransaction(PostgresTransactionDefinition.from(IsolationLevel.REPEATABLE_READ)
                                .readOnly());
                });
    }

    @Override
    public void commit() {
        done(connection.commitTransaction());
    }

    @Override
    public void rollback() {
        done(connection.rollbackTransaction());
    }

    @Override
    public void savepoint(String name) {
        done(connection.createSavepoint(name));
    }

    @Override
    public void rollbackTo(String name) {
        done(connection.rollbackTransactionToSavepoint(name));
    }

    @Override
    public void cancel() {
        done(connection.cancelRequest());
    }

    @Override
    public void close() {
        done(connection.close());
    }
}
