package io.pgweir.dist.drivers;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.util.PSQLWarning;

/** A client by pgjdbc. */
final class PgjdbcClient implements Client {
    private final Connection connection;
    private final Map<String, Savepoint> savepoints = new HashMap<>();
    private volatile @Nullable Statement running;

    PgjdbcClient(Connection connection) {
        this.connection = connection;
    }

    private PreparedStatement bound(String sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql.replaceAll("\\$\\d", "?"));
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i] instanceof byte[] bytes) {
                statement.setBytes(i + 1, bytes);
            } else {
                statement.setObject(i + 1, parameters[i]);
            }
        }
        running = statement;
        return statement;
    }

    @Override
    public String value(String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = bound(sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            return String.valueOf(Rows.first(rows));
        }
    }

    @Override
    public void run(String sql, @Nullable Object... parameters) throws SQLException {
        if (parameters.length == 0) {
            Rows.run(connection, sql);
            return;
        }
        try (PreparedStatement statement = bound(sql, parameters)) {
            statement.execute();
        }
    }

    @Override
    public List<String> several(String sql) throws SQLException {
        List<String> answers = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            boolean isRows = statement.execute(sql);
            while (isRows || statement.getUpdateCount() >= 0) {
                answers.add(isRows ? Rows.first(statement.getResultSet()) : "" + statement.getUpdateCount());
                isRows = statement.getMoreResults();
            }
        }
        return answers;
    }

    @Override
    public Object echo(Typed typed) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT ?::" + typed.type())) {
            switch (typed.value()) {
                case byte[] bytes -> select.setBytes(1, bytes);
                case Object[] array ->
                    select.setArray(1, connection.createArrayOf(array instanceof Integer[] ? "int4" : "text", array));
                default -> select.setObject(1, typed.value());
            }
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return switch (typed.value()) {
                    case byte[] _ -> row.getBytes(1);
                    case Object[] _ -> row.getArray(1).getArray();
                    default -> row.getObject(1, typed.value().getClass());
                };
            }
        }
    }

    @Override
    public List<String> notices(String sql) throws SQLException {
        List<String> said = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            for (SQLWarning next = statement.getWarnings(); next != null; next = next.getNextWarning()) {
                var message = ((PSQLWarning) next).getServerErrorMessage();
                said.add(Objects.requireNonNull(message).getSeverity() + " " + message.getMessage());
            }
        }
        return said;
    }

    @Override
    public List<String> notifications() throws SQLException {
        PGNotification[] heard = connection.unwrap(PGConnection.class).getNotifications();
        return heard == null
                ? List.of()
                : Stream.of(heard)
                        .map(each -> each.getName() + " " + each.getParameter())
                        .toList();
    }

    @Override
    public void begin(Begin how) throws SQLException {
        connection.setTransactionIsolation(
                switch (how) {
                    case PLAIN, WITH_SAVEPOINTS -> Connection.TRANSACTION_READ_COMMITTED;
                    case SERIALIZABLE -> Connection.TRANSACTION_SERIALIZABLE;
                    case REPEATABLE_READ, READ_ONLY -> Connection.TRANSACTION_REPEATABLE_READ;
                });
        connection.setReadOnly(how == Begin.READ_ONLY);
        connection.setAutoCommit(false);
    }

    @Override
    public void commit() throws SQLException {
        connection.commit();
        connection.setAutoCommit(true);
    }

    @Override
    public void rollback() throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
    }

    @Override
    public void savepoint(String name) throws SQLException {
        savepoints.put(name, connection.setSavepoint(name));
    }

    @Override
    public void rollbackTo(String name) throws SQLException {
        connection.rollback(Objects.requireNonNull(savepoints.get(name)));
    }

    @Override
    public void cancel() throws SQLException {
        Statement last = running;
        if (last != null) {
            last.cancel();
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
