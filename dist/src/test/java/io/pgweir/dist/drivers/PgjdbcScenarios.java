package io.pgweir.dist.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.dist.postgres.SharedCluster;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.largeobject.LargeObject;
import org.postgresql.largeobject.LargeObjectManager;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** pgjdbc: from its sixth execution on, a statement has a name on the server. */
record PgjdbcScenarios(int port) implements AloneScenarios, TogetherScenarios {
    private static final int COPIED_ROWS = 20_000;

    private Connection open(String parameters) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + SharedCluster.DATABASE + "?" + parameters,
                SharedCluster.USER,
                SharedCluster.PASSWORD);
    }

    @Override
    public Client connect(Map<String, String> parameters) throws SQLException {
        String options = parameters.entrySet().stream()
                .map(each -> "-c%20" + each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining("%20"));
        return new PgjdbcClient(open(options.isEmpty() ? "" : "options=" + options));
    }

    @Override
    public Client connect(boolean binary) throws SQLException {
        return new PgjdbcClient(open(binary ? "prepareThreshold=-1" : "prepareThreshold=0"));
    }

    @Override
    public Failure failure(Throwable thrown) {
        ServerErrorMessage error = thrown instanceof PSQLException told ? told.getServerErrorMessage() : null;
        return thrown instanceof SQLException sql && error != null
                ? new Failure(
                        sql.getSQLState(),
                        "" + error.getPosition(),
                        String.valueOf(error.getTable()),
                        String.valueOf(error.getConstraint()))
                : new Failure("", "", "", "");
    }

    @Override
    public void batches() throws Exception {
        String table = table("id int GENERATED ALWAYS AS IDENTITY, v text");
        try (Connection client = open("");
                PreparedStatement insert = client.prepareStatement(
                        "INSERT INTO " + table + " (v) VALUES (?)", Statement.RETURN_GENERATED_KEYS)) {
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 500; i++) {
                    insert.setString(1, "row " + i);
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).hasSize(500).containsOnly(1);
                assertThat(Rows.all(insert.getGeneratedKeys())).hasSize(500);
                assertThat(Rows.one(client, "SELECT count(*) FROM " + table)).isEqualTo("" + 500 * (round + 1));
            }
            assertThat(Rows.one(client, "SELECT sum(id) FROM " + table)).isEqualTo("1125750");
        }
    }

    @Override
    public void an_error_in_a_batch() throws Exception {
        String table = table("a int PRIMARY KEY");
        try (Connection client = open("");
                PreparedStatement insert = client.prepareStatement("INSERT INTO " + table + " VALUES (?)")) {
            for (int round = 0; round < PAST_EVERY_THRESHOLD; round++) {
                for (int i = 0; i < 20; i++) {
                    insert.setInt(1, i == 11 ? 3 : i);
                    insert.addBatch();
                }
                try {
                    insert.executeBatch();
                    throw new AssertionError("no error");
                } catch (SQLException twice) {
                    assertThat(twice.getSQLState()).isEqualTo("23505");
                    assertThat(twice.getMessage()).contains("entry 11");
                }
                assertThat(Rows.one(client, "SELECT count(*) FROM " + table)).isEqualTo("0");
            }
        }
    }

    @Override
    public void a_cursor_with_a_fetch_size() throws Exception {
        try (Connection client = open("");
                PreparedStatement select = client.prepareStatement("SELECT generate_series(1, ?::int)")) {
            client.setAutoCommit(false);
            select.setFetchSize(100);
            for (int round = 0; round < 8; round++) {
                select.setInt(1, 1050);
                long sum = 0;
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        sum += rows.getInt(1);
                        if (rows.getInt(1) % 250 == 0) {
                            assertThat(Rows.one(client, "SELECT 'between'")).isEqualTo("between");
                        }
                    }
                }
                assertThat(sum).isEqualTo(1050 * 1051 / 2);
                client.commit();
            }
        }
    }

    @Override
    public void copy_both_ways() throws Exception {
        String table = table("a int, b text");
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < COPIED_ROWS; i++) {
            rows.append(i).append("\trow ").append(i).append('\n');
        }
        try (Connection client = open("")) {
            CopyManager copy = client.unwrap(PGConnection.class).getCopyAPI();
            String in = "COPY " + table + " FROM STDIN";
            assertThat(copy.copyIn(in, new StringReader(rows.toString()))).isEqualTo(COPIED_ROWS);
            StringWriter out = new StringWriter();
            assertThat(copy.copyOut("COPY (SELECT * FROM " + table + " ORDER BY a) TO STDOUT", out))
                    .isEqualTo(COPIED_ROWS);
            assertThat(out.toString()).isEqualTo(rows.toString());

            byte[] broken = ("1\tok\nno number\tx\n" + rows).getBytes(StandardCharsets.UTF_8);
            fails("22P02", () -> copy.copyIn(in, new ByteArrayInputStream(broken)));
            CopyIn cancelled = copy.copyIn(in);
            cancelled.writeToCopy("7\tnever\n".getBytes(StandardCharsets.UTF_8), 0, 8);
            cancelled.cancelCopy();
            assertThat(Rows.one(client, "SELECT count(*) FROM " + table)).isEqualTo("" + COPIED_ROWS);
        }
    }

    /** With the driver's own calls, besides the functions that all have. */
    @Override
    public void large_objects() throws Exception {
        AloneScenarios.super.large_objects();
        byte[] content = new byte[300_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * 31);
        }
        try (Connection client = open("")) {
            client.setAutoCommit(false);
            LargeObjectManager objects = client.unwrap(PGConnection.class).getLargeObjectAPI();
            long oid = objects.createLO();
            try (LargeObject object = objects.open(oid, LargeObjectManager.WRITE)) {
                object.write(content);
            }
            client.commit();
            try (LargeObject object = objects.open(oid, LargeObjectManager.READ)) {
                assertThat(object.read(content.length)).isEqualTo(content);
            }
            objects.delete(oid);
            client.commit();
        }
    }

    @Override
    public void many_rows_read_slowly() throws Exception {
        try (Connection client = open("defaultRowFetchSize=1000");
                Statement select = client.createStatement()) {
            client.setAutoCommit(false);
            long seen = 0;
            try (ResultSet rows = select.executeQuery("SELECT n, repeat('x', 50) FROM generate_series(1, 100000) n")) {
                while (rows.next()) {
                    seen++;
                    assertThat(rows.getLong(1)).isEqualTo(seen);
                }
            }
            assertThat(seen).isEqualTo(100_000);
            client.commit();
        }
    }

    @Override
    public void close() {}
}
