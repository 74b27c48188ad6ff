package io.pgweir.dist.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.PoolMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Scripts of psql's, whose output through the proxy is what it is without. */
@ParameterizedClass
@EnumSource(value = PoolMode.class, names = "STATEMENT", mode = EnumSource.Mode.EXCLUDE)
class PsqlTest {
    private final Front front;

    PsqlTest(PoolMode mode) {
        front = Front.shared(mode);
    }

    @BeforeEach
    void is_there() {
        Program.mustBeInstalled("psql");
    }

    private List<String> psql(String script) {
        Program done = Program.run(front, script, "psql", "-XAtq");
        assertThat(done.exitCode()).as(done.err()).isZero();
        return done.out().lines().toList();
    }

    @Test
    void copy_goes_both_ways(@TempDir Path folder) throws Exception {
        String table = Tables.table("a int, b text");
        Path from = folder.resolve("in.csv");
        Path to = folder.resolve("out.csv");
        String rows = String.join(
                "\n", IntStream.range(0, 20_000).mapToObj(i -> i + ",row " + i).toList());
        Files.writeString(from, rows + "\n");
        assertThat(psql("""
                        \\copy %1$s FROM '%2$s' CSV
                        \\copy %1$s TO '%3$s' CSV
                        COPY %1$s FROM STDIN CSV;
                        not a number,x
                        \\.
                        SELECT count(*), sum(a) FROM %1$s;
                        """.formatted(table, from, to))).containsExactly("20000|199990000");
        assertThat(to).hasSameTextualContentAs(from);
    }

    @Test
    void results_become_variables_and_repeat() {
        assertThat(psql("""
                        SELECT 6 AS a, 7 AS b \\gset
                        SELECT :a * :b;
                        SELECT format('SELECT %s', i) FROM generate_series(1, 3) i \\gexec
                        """)).containsExactly("42", "1", "2", "3");
    }

    @Test
    void errors_and_savepoints_leave_what_they_should() throws Exception {
        String table = Tables.table("a int");
        assertThat(psql("""
                        BEGIN;
                        INSERT INTO %1$s VALUES (1);
                        SAVEPOINT s;
                        SELECT 1 / 0;
                        ROLLBACK TO s;
                        INSERT INTO %1$s VALUES (2);
                        COMMIT;
                        \\set ON_ERROR_ROLLBACK on
                        BEGIN;
                        SELECT broken;
                        INSERT INTO %1$s VALUES (4);
                        COMMIT;
                        SELECT sum(a) FROM %1$s;
                        """.formatted(table))).containsExactly("7");
    }

    @Test
    void what_a_session_listens_to_it_hears() {
        assertThat(psql("""
                        LISTEN channel_of_psql;
                        NOTIFY channel_of_psql, 'payload';
                        SELECT 'after';
                        """))
                .anyMatch(line -> line.contains("channel_of_psql\" with payload \"payload\""))
                .contains("after");
    }

    @Test
    void statements_prepared_by_sql_stay_with_their_session() {
        assertThat(psql("""
                        PREPARE plus(int) AS SELECT $1 + 1;
                        EXECUTE plus(1);
                        EXECUTE plus(2);
                        DEALLOCATE plus;
                        EXECUTE plus(3);
                        SELECT count(*) FROM pg_prepared_statements WHERE from_sql;
                        """)).containsExactly("2", "3", "0");
    }

    @Test
    void large_objects_are_imported_and_exported(@TempDir Path folder) throws Exception {
        Path from = folder.resolve("in");
        Path to = folder.resolve("out");
        byte[] content = new byte[200_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * 7);
        }
        Files.write(from, content);
        psql("""
                \\lo_import '%s'
                \\lo_export :LASTOID '%s'
                \\lo_unlink :LASTOID
                """.formatted(from, to));
        assertThat(to).hasBinaryContent(content);
    }

    @Test
    void temporary_tables_and_settings_last_as_long_as_the_session() {
        String script = """
                CREATE TEMP TABLE mine AS SELECT 5 AS a;
                SET work_mem = '7MB';
                SELECT a FROM mine;
                SHOW work_mem;
                """;
        assertThat(psql(script)).containsExactly("5", "7MB");
        assertThat(psql(script)).containsExactly("5", "7MB");
        assertThat(psql("SHOW work_mem")).containsExactly("4MB");
    }

    @Test
    void describing_commands_and_connection_info_work() throws Exception {
        String table = Tables.table("a int PRIMARY KEY");
        assertThat(psql("\\d " + table + "\n\\conninfo")).anyMatch(line -> line.startsWith("a|integer"));
    }
}
