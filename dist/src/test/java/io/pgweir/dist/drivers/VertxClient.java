package io.pgweir.dist.drivers;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client by Vert.x, each of whose answers is awaited. */
final class VertxClient implements Client {
    private static final int LONG_SECONDS = 40;

    private final PgConnection connection;
    private final boolean binary;
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private final Queue<String> said = new ConcurrentLinkedQueue<>();
    private @Nullable Transaction transaction;

    /** In text it can be told a value only within the statement. */
    VertxClient(PgConnection connection, boolean binary) {
        this.connection = connection;
        this.binary = binary;
        connection.notificationHandler(each -> heard.add(each.getChannel() + " " + each.getPayload()));
        connection.noticeHandler(each -> said.add(each.getSeverity() + " " + each.getMessage()));
    }

    static <T> T done(Future<T> work) throws Exception {
        try {
            return work.toCompletionStage().toCompletableFuture().get(LONG_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof Exception why ? why : failed;
        }
    }

    private RowSet<Row> asked(String sql, @Nullable Object... parameters) throws Exception {
        Object[] given = Arrays.stream(parameters)
                .map(each -> each instanceof byte[] bytes ? Buffer.buffer(bytes) : each)
                .toArray();
        return done(connection.preparedQuery(sql).execute(Tuple.from(given)));
    }

    @Override
    public String value(String sql, @Nullable Object... parameters) throws Exception {
        return String.valueOf(asked(sql, parameters).iterator().next().getValue(0));
    }

    @Override
    public void run(String sql, @Nullable Object... parameters) throws Exception {
        if (parameters.length == 0) {
            done(connection.query(sql).execute());
        } else {
            asked(sql, parameters);
        }
    }

    @Override
    public List<String> several(String sql) throws Exception {
        List<String> answers = new ArrayList<>();
        for (RowSet<Row> next = done(connection.query(sql).execute()); next != null; next = next.next()) {
            answers.add(
                    next.columnsNames() == null || next.size() == 0
                            ? "" + next.rowCount()
                            : String.valueOf(next.iterator().next().getValue(0)));
        }
        return answers;
    }

    @Override
    public Object echo(Typed typed) throws Exception {
        Row row = (binary
                        ? asked("SELECT $1::" + typed.type(), typed.value())
                        : done(connection
                                .query("SELECT '" + typed.literal() + "'::" + typed.type())
                                .execute()))
                .iterator()
                .next();
        return typed.value() instanceof byte[]
                ? row.getBuffer(0).getBytes()
                : Objects.requireNonNull(row.get(typed.value().getClass(), 0));
    }

    @Override
    public List<String> notices(String sql) throws Exception {
        said.clear();
        run(sql);
        return List.copyOf(said);
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
    public void begin(Begin how) throws Exception {
        if (how == Begin.WITH_SAVEPOINTS) {
            transaction = null;
            run("BEGIN");
            return;
        }
        transaction = done(connection.begin());
        switch (how) {
            case PLAIN, WITH_SAVEPOINTS -> {}
            case REPEATABLE_READ -> run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            case SERIALIZABLE -> run("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
            case READ_ONLY -> run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        }
    }

    @Override
    public void commit() throws Exception {
        if (transaction == null) {
            run("COMMIT");
        } else {
            done(transaction.commit());
        }
    }

    @Override
    public void rollback() throws Exception {
        if (transaction == null) {
            run("ROLLBACK");
        } else {
            done(transaction.rollback());
        }
    }

    @Override
    public void savepoint(String name) throws Exception {
        run("SAVEPOINT " + name);
    }

    @Override
    public void rollbackTo(String name) throws Exception {
        run("ROLLBACK TO SAVEPOINT " + name);
    }

    @Override
    public void cancel() throws Exception {
        done(connection.cancelRequest());
    }

    @Override
    public void close() {
        connection.close().toCompletionStage().toCompletableFuture().join();
    }
}
