package io.pgweir.dist.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.config.PoolMode;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;

/** What a connection of pgjdbc's is besides its statements: its parameters, its metadata, its cancels and its end. */
@ParameterizedClass
@EnumSource(PoolMode.class)
class PgjdbcConnectionTest {
    private final Front front;
    private final PoolMode mode;

    PgjdbcConnectionTest(PoolMode mode) {
        front = Front.shared(mode);
        this.mode = mode;
    }

    @Test
    void every_client_has_the_parameters_that_it_asked_for_and_no_other_client_s() throws Exception {
        try (Connection one = front.connect("ApplicationName=one", "options=-c%20search_path=pg_catalog");
                Connection two = front.connect(
                        "ApplicationName=two", "options=-c%20statement_timeout=77s%20-c%20search_path=public")) {
            for (int i = 0; i < 4; i++) {
                assertThat(Rows.one(one, "SHOW application_name")).isEqualTo("one");
                assertThat(Rows.one(two, "SHOW application_name")).isEqualTo("two");
                assertThat(Rows.one(one, "SHOW search_path")).isEqualTo("pg_catalog");
                assertThat(Rows.one(two, "SHOW search_path")).isEqualTo("public");
                assertThat(Rows.one(one, "SHOW statement_timeout")).isEqualTo("0");
                assertThat(Rows.one(two, "SHOW statement_timeout")).isEqualTo("77s");
            }
            assertThat(one.unwrap(PGConnection.class).getParameterStatus("application_name"))
                    .isEqualTo("one");
        }
    }

    @Test
    void what_the_server_reports_at_login_comes_through() throws Exception {
        try (Connection client = front.connect()) {
            PGConnection pg = client.unwrap(PGConnection.class);
            assertThat(pg.getParameterStatuses())
                    .containsEntry("client_encoding", "UTF8")
                    .containsEntry("server_encoding", "UTF8")
                    .containsEntry("session_authorization", "app")
                    .containsEntry("is_superuser", "off")
                    .containsEntry("standard_conforming_strings", "on")
                    .containsEntry("integer_datetimes", "on")
                    .containsEntry("TimeZone", Rows.one(client, "SHOW timezone"))
                    .containsKeys("server_version", "DateStyle", "IntervalStyle", "in_hot_standby");
            assertThat(pg.getBackendPID()).isNotZero();
        }
    }

    @Test
    void metadata_queries_work() throws Exception {
        String table = Tables.table("id bigint PRIMARY KEY, name varchar(20) NOT NULL, price numeric(9,2)");
        try (Connection client = front.connect()) {
            DatabaseMetaData about = client.getMetaData();
            assertThat(about.getDatabaseProductName()).isEqualTo("PostgreSQL");
            try (ResultSet columns = about.getColumns(null, "public", table, "%")) {
                columns.next();
                assertThat(columns.getString("COLUMN_NAME")).isEqualTo("id");
                columns.next();
                assertThat(columns.getInt("COLUMN_SIZE")).isEqualTo(20);
            }
            try (ResultSet key = about.getPrimaryKeys(null, "public", table)) {
                key.next();
                assertThat(key.getString("COLUMN_NAME")).isEqualTo("id");
            }
            try (ResultSet types = about.getTypeInfo()) {
                assertThat(types.next()).isTrue();
            }
            try (Statement select = client.createStatement();
                    ResultSet rows = select.executeQuery("SELECT * FROM " + table)) {
                assertThat(rows.getMetaData().getColumnTypeName(3)).isEqualTo("numeric");
                assertThat(rows.getMetaData().isNullable(2)).isEqualTo(java.sql.ResultSetMetaData.columnNoNulls);
            }
        }
    }

    @Test
    void a_cancelled_statement_ends_and_the_client_goes_on() throws Exception {
        try (Connection client = front.connect();
                Statement slow = client.createStatement()) {
            CompletableFuture<Void> sleeping = CompletableFuture.runAsync(() -> {
                try {
                    slow.execute("SELECT pg_sleep(60)");
                } catch (SQLException ended) {
                    throw new IllegalStateException(ended);
                }
            });
            Awaitility.await()
                    .until(() -> Tables.ask("SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)'"
                                    + " AND state = 'active'")
                            .equals("1"));
            slow.cancel();
            assertThatThrownBy(sleeping::get)
                    .rootCause()
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            assertThat(Rows.one(client, "SELECT 'alive'")).isEqualTo("alive");
        }
    }

    @Test
    void a_query_time_out_ends_the_query_alone() throws Exception {
        try (Connection client = front.connect();
                Statement slow = client.createStatement()) {
            slow.setQueryTimeout(1);
            assertThatThrownBy(() -> slow.execute("SELECT pg_sleep(60)"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            assertThat(Rows.one(client, "SELECT 'alive'")).isEqualTo("alive");
        }
    }

    private boolean outlivesItsServer() {
        return mode != PoolMode.SESSION;
    }

    @Test
    void valid_is_what_works_and_not_what_was_ended() throws Exception {
        try (Connection client = front.connect()) {
            assertThat(client.isValid(10)).isTrue();
            assertThatThrownBy(() -> Rows.run(client, "SELECT pg_terminate_backend(pg_backend_pid())"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo(outlivesItsServer() ? "40003" : "57P01"));
            assertThat(client.isValid(10)).isEqualTo(outlivesItsServer());
        }
        try (Connection again = front.connect()) {
            assertThat(again.isValid(10)).isTrue();
        }
    }

    @Test
    void a_client_that_closes_before_it_read_everything_harms_nobody() throws Exception {
        for (int i = 0; i < 2 * Front.POOL_SIZE; i++) {
            Connection client = front.connect("adaptiveFetch=false");
            client.abort(Runnable::run);
            try (Connection next = front.connect()) {
                assertThat(Rows.one(next, "SELECT 'mine'")).isEqualTo("mine");
            }
        }
    }

    @Test
    void wrong_passwords_and_unknown_databases_are_told_as_postgresql_tells_them() {
        assertThatThrownBy(() -> java.sql.DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + front.port() + "/app", "app", "wrong"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    }

    @Test
    void the_simple_protocol_alone_works() throws Exception {
        try (Connection client = front.connect("preferQueryMode=simple")) {
            for (int i = 0; i < 8; i++) {
                assertThat(Rows.one(client, "SELECT " + i)).isEqualTo("" + i);
            }
            try (Statement both = client.createStatement()) {
                assertThat(both.execute("SELECT 1; SELECT 2")).isTrue();
                assertThat(List.of(Rows.first(both.getResultSet()))).containsExactly("1");
                assertThat(both.getMoreResults()).isTrue();
                assertThat(Rows.first(both.getResultSet())).isEqualTo("2");
            }
        }
    }
}
