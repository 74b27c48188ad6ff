package io.pgweir.dist.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.PoolMode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that were made for PostgreSQL, PgBouncer or pgpool find on the console what they look for. */
class ConsoleToolsTest {
    private static final int LONGEST_SECONDS = 60;

    private final Front front = Front.shared(PoolMode.TRANSACTION);

    @BeforeEach
    void somebody_is_there() throws Exception {
        try (Connection client = front.connect()) {
            client.createStatement().execute("SELECT 1");
        }
    }

    private Program psql(String script) {
        Program.mustBeInstalled("psql");
        return Program.run(
                front.consolePort(),
                LONGEST_SECONDS,
                Map.of(),
                script,
                List.of("psql", "-X", "postgresql://admin:admin@127.0.0.1:" + front.consolePort() + "/pgweir"));
    }

    @Test
    void psql_shows_tables_in_whatever_form() {
        Program done = psql("SHOW POOL_NODES;\n\\x\nSHOW POOLS;\n\\pset format csv\n\\x\nSHOW STATE;\n\\conninfo\n");
        assertThat(done.err()).isEmpty();
        assertThat(done.exitCode()).isZero();
        assertThat(done.out())
                .contains(" node_id | hostname  |")
                .contains("-[ RECORD 1 ]")
                .contains("key,value")
                .contains("active,yes")
                .contains("connected to database \"pgweir\"");
    }

    /** As it asks behind a tabulator, or for a listing. */
    @Test
    void psql_gets_a_quick_answer_when_it_asks_the_catalogs() {
        Program done = psql("""
                \\d
                \\l
                SELECT pg_catalog.quote_ident(c.relname) FROM pg_catalog.pg_class c WHERE c.relkind IN ('r', 'S', 'v')
                  AND substring(pg_catalog.quote_ident(c.relname),1,2)='SH' UNION SELECT '' LIMIT 1000;
                SELECT name FROM (SELECT pg_catalog.lower(name) AS name FROM pg_catalog.pg_settings) ss
                  WHERE substring(name,1,1)='p' LIMIT 1000;
                SHOW VERSION;
                """);
        assertThat(done.exitCode()).isZero();
        assertThat(done.err().lines().filter(line -> line.startsWith("ERROR")))
                .hasSize(4)
                .allMatch(line -> line.contains("the console"));
        assertThat(done.out()).contains("pgweir ");
    }

    @Test
    void psql_is_told_what_it_may_have_meant() {
        Program done = psql("SHOW POOLZ;\nSHUTDOWN NOW;\n");
        assertThat(done.err()).contains("HINT:  Did you mean SHOW POOLS?").contains("HINT:  Usage: SHUTDOWN");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pgb_pool_cl_active",
                "pgb_pool_cl_waiting",
                "pgb_pool_maxwait",
                "pgb_pool_sv_active",
                "pgb_pool_sv_idle",
                "pgb_pool_sv_login",
                "pgb_pool_sv_tested",
                "pgb_pool_sv_used",
                "pgbouncer_backends"
            })
    void check_postgres_takes_it_for_pgbouncer(String action) {
        Program.mustBeInstalled("check_postgres");
        for (int port : new int[] {front.consolePort(), front.port()}) {
            Program done = Program.run(
                    port,
                    LONGEST_SECONDS,
                    Map.of(),
                    "",
                    List.of(
                            "env",
                            "PGPASSWORD=stats",
                            "check_postgres",
                            "--action=" + action,
                            "--host=127.0.0.1",
                            "--port=" + port,
                            "--dbuser=stats",
                            "--dbname=pgbouncer",
                            "--warning=500",
                            "--critical=900"));
            assertThat(done.out()).as(done.err()).startsWith("POSTGRES_" + action.toUpperCase(Locale.ROOT) + " OK");
            assertThat(done.exitCode()).isZero();
        }
    }

    /** What prometheus-community's pgbouncer_exporter reads, over the simple protocol, and what it demands of it. */
    @Test
    void the_exporter_for_pgbouncer_finds_its_columns() throws Exception {
        try (Connection stats = DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + front.port() + "/pgbouncer?preferQueryMode=simple",
                "stats",
                "stats")) {
            assertThat(columns(stats, "SHOW VERSION")).containsExactly("version");
            assertThat(columns(stats, "SHOW LISTS")).containsExactly("list", "items");
            assertThat(columns(stats, "SHOW CONFIG")).hasSize(4).startsWith("key", "value");
            assertThat(columns(stats, "SHOW CLIENTS")).contains("database", "user", "application_name", "state");
            assertThat(columns(stats, "SHOW DATABASES"))
                    .contains(
                            "name",
                            "host",
                            "port",
                            "database",
                            "force_user",
                            "pool_size",
                            "reserve_pool_size",
                            "pool_mode",
                            "max_connections",
                            "current_connections",
                            "paused",
                            "disabled");
            assertThat(columns(stats, "SHOW STATS_TOTALS"))
                    .contains(
                            "database",
                            "query_count",
                            "query_time",
                            "bytes_received",
                            "bytes_sent",
                            "wait_time",
                            "xact_count",
                            "xact_time",
                            "client_parse_count",
                            "server_parse_count",
                            "bind_count",
                            "server_assignment_count");
            assertThat(columns(stats, "SHOW POOLS"))
                    .contains(
                            "database",
                            "user",
                            "cl_active",
                            "cl_active_cancel_req",
                            "cl_waiting",
                            "cl_waiting_cancel_req",
                            "sv_active",
                            "sv_active_cancel",
                            "sv_being_canceled",
                            "sv_idle",
                            "sv_used",
                            "sv_tested",
                            "sv_login",
                            "maxwait");
            assertThat(columns(stats, "SHOW STATS")).contains("database");
        }
    }

    private static List<String> columns(Connection connection, String show) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(show)) {
            List<String> names = new ArrayList<>();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                names.add(rows.getMetaData().getColumnName(i));
            }
            return names;
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PGX", "NODE_POSTGRES"})
    void drivers_of_other_languages_read_and_act(OtherLanguage driver) throws Exception {
        List<String> line = new ArrayList<>(List.of("env", "PGUSER=admin", "PGPASSWORD=admin"));
        line.addAll(driver.consoleCommand());
        Program done = Program.run(front.consolePort(), LONGEST_SECONDS, OtherLanguage.environment(), "", line);
        assertThat(done.exitCode()).as(done.out() + done.err()).isZero();
        assertThat(done.out()).startsWith(driver == OtherLanguage.PGX ? "ok cache statement\n" : "done\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"psycopg2", "psycopg"})
    void pythons_drivers_read_and_act(String driver) {
        Program probe = Program.run(
                front.consolePort(),
                LONGEST_SECONDS,
                Map.of(),
                "",
                List.of("/usr/bin/python3", "-c", "import " + driver));
        Assumptions.assumeTrue(probe.exitCode() == 0, driver + " is not installed");
        Program done = Program.run(
                front.consolePort(), LONGEST_SECONDS, Map.of(), "", List.of("/usr/bin/python3", "-c", """
                        import %1$s
                        c = %1$s.connect("host=127.0.0.1 port=%2$d user=admin password=admin dbname=any")
                        k = c.cursor()
                        for i in range(8):
                            k.execute("SHOW POOLS")
                            assert "cl_active" in [d[0] for d in k.description]
                            assert any(isinstance(r[2], int) for r in k.fetchall())
                        c.commit()
                        k.execute("SELECT 1")
                        assert k.fetchone() == (1,)
                        c.rollback()
                        c.autocommit = True
                        k.execute("RECONNECT")
                        print("done")
                        """.formatted(
                                driver, front.consolePort())));
        assertThat(done.out()).as(done.err()).isEqualTo("done\n");
    }
}
