package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps a server connection with its client keeps it no longer than it is there. */
@ParameterizedClass
@EnumSource(Ground.class)
class PinsTest {
    /** It has to go where the first client's connection is. */
    private static final String AT_HOME = "/* pgweir: primary */ SELECT 2";

    private final Ground ground;
    private Proxy proxy;

    PinsTest(Ground ground) {
        this.ground = ground;
    }

    @BeforeEach
    void oneConnection() throws Exception {
        proxy = ground.start("pool: { size: 1 }");
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    private boolean isAnybodyPinned() {
        return proxy.pgweir().sessions().all().stream().anyMatch(session -> session.pin() != null);
    }

    private void awaitPinned(boolean pinned) {
        await().until(() -> isAnybodyPinned() == pinned);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT pg_advisory_lock(1)                               | SELECT pg_advisory_unlock(1)",
                "SELECT pg_advisory_lock_shared(1, 2)                     | SELECT pg_advisory_unlock_shared(1, 2)",
                "SELECT pg_catalog.pg_advisory_lock(hashtext(concat('a', 'b'))) | SELECT pg_advisory_unlock(hashtext('ab'))",
                "SELECT pg_try_advisory_lock(7)                           | SELECT pg_advisory_unlock_all()",
                "CREATE TEMP TABLE gone (a serial)                        | DROP TABLE gone",
                "CREATE TEMP TABLE gone (a int)                           | DISCARD TEMP",
                "CREATE TEMP SEQUENCE gone                                | DROP SEQUENCE gone",
                "CREATE TYPE pg_temp.gone AS ENUM ('a')                   | DROP TYPE pg_temp.gone",
                "CREATE FUNCTION pg_temp.gone() RETURNS int LANGUAGE sql AS 'SELECT 1' | DROP FUNCTION pg_temp.gone()",
                "SELECT 1 AS a INTO TEMP gone                             | DROP TABLE pg_temp.gone",
                "LISTEN news                                              | UNLISTEN news",
                "LISTEN news                                              | UNLISTEN *",
                "PREPARE p AS SELECT 1                                    | DEALLOCATE p",
                "PREPARE p AS SELECT 1                                    | DEALLOCATE ALL",
                "BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT 1; COMMIT   | CLOSE c",
                "BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT 1; COMMIT   | CLOSE ALL",
                "SELECT setseed(0.5)                                      | DISCARD ALL",
            })
    void it_ends_with_its_cause(String begins, String ends) throws Exception {
        try (Client first = proxy.client();
                Client second = proxy.client()) {
            assertThat(first.query(begins).replies()).noneMatch(Reply::isError);
            awaitPinned(true);
            first.query("SELECT 1");
            assertThat(isAnybodyPinned()).isTrue();
            second.send(Say.query(AT_HOME));
            assertThat(first.query(ends).replies()).noneMatch(Reply::isError);
            assertThat(second.untilReady().value()).isEqualTo("2");
            assertThat(isAnybodyPinned()).isFalse();
            assertThat(first.query("SELECT 1").value()).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT pg_advisory_lock(1), pg_advisory_lock(1) | SELECT pg_advisory_unlock(1)",
                "SELECT pg_advisory_lock(1), pg_advisory_lock(2) | SELECT pg_advisory_unlock(1)",
                "LISTEN news; LISTEN more                        | UNLISTEN news",
                "PREPARE p AS SELECT 1; PREPARE q AS SELECT 1    | DEALLOCATE p",
                "CREATE TEMP TABLE gone (a int)                  | BEGIN; DROP TABLE gone; ROLLBACK",
                "SELECT pg_advisory_lock(1); LISTEN news         | SELECT pg_advisory_unlock_all()",
                "CREATE TEMP TABLE gone (a int); PREPARE p AS SELECT 1 | DEALLOCATE ALL",
            })
    void it_goes_on_with_what_is_left_of_its_cause(String begins, String endsNot) throws Exception {
        try (Client first = proxy.client();
                Client second = proxy.client()) {
            first.query(begins);
            awaitPinned(true);
            assertThat(first.query(endsNot).replies()).noneMatch(Reply::isError);
            second.send(Say.query(AT_HOME));
            for (int i = 0; i < 5; i++) {
                first.query("SELECT 1");
            }
            assertThat(isAnybodyPinned()).isTrue();
            assertThat(second.socket().getInputStream().available()).isZero();
            first.leave();
            assertThat(second.untilReady().value()).isEqualTo("2");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT pg_try_advisory_lock(4713)",
                "BEGIN; CREATE TEMP TABLE gone (a int); ROLLBACK",
                "BEGIN; SAVEPOINT s; CREATE TEMP TABLE gone (a int); ROLLBACK TO s; COMMIT",
                "BEGIN; CREATE TEMP TABLE gone (a int) ON COMMIT DROP; COMMIT",
                "BEGIN; LISTEN news; ROLLBACK",
                "PREPARE p AS SELECT nothing_of_that_name",
                "BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT 1; ROLLBACK",
                "SELECT pg_advisory_unlock_all(); CLOSE ALL; UNLISTEN *; RESET ALL",
                "DISCARD ALL",
            })
    void what_came_to_nothing_keeps_nothing(String sql) throws Exception {
        try (Connection other = ground.cluster().primary().connect("app");
                Statement lock = other.createStatement();
                Client first = proxy.client();
                Client second = proxy.client()) {
            lock.execute("SELECT pg_advisory_lock(4713)");
            first.query(sql);
            assertThat(second.query(AT_HOME).value()).isEqualTo("2");
            assertThat(isAnybodyPinned()).isFalse();
            assertThat(first.query("SELECT 1").value()).isEqualTo("1");
        }
    }

    @Test
    void it_begins_and_ends_with_transactions_of_any_form() throws Exception {
        try (Client first = proxy.client();
                Client second = proxy.client()) {
            for (int round = 0; round < 5; round++) {
                first.send(
                        Say.parse("", "BEGIN"),
                        Say.bind(""),
                        Say.execute(),
                        Say.SYNC,
                        Say.parse("", "CREATE TEMP TABLE gone (a int) ON COMMIT DROP"),
                        Say.bind(""),
                        Say.execute(),
                        Say.SYNC,
                        Say.query("COMMIT"),
                        Say.query("SELECT pg_advisory_lock(1)"),
                        Say.query("SELECT pg_advisory_unlock(1)"),
                        Say.query("SELECT 'end'"));
                for (int i = 0; i < 6; i++) {
                    Answer answer = first.untilReady();
                    assertThat(answer.replies()).noneMatch(Reply::isError);
                }
                assertThat(second.query(AT_HOME).value()).isEqualTo("2");
            }
        }
    }

    @Test
    void what_was_set_meanwhile_is_the_session_s_behind_it() throws Exception {
        try (Client first = proxy.client();
                Client second = proxy.client()) {
            first.query("SELECT pg_advisory_lock(1)");
            first.query("SET work_mem = '77MB'");
            first.query("SELECT pg_advisory_unlock(1)");
            assertThat(second.query("/* pgweir: primary */ SHOW work_mem").value())
                    .isEqualTo("4MB");
            assertThat(first.query("SHOW work_mem").value()).isEqualTo("77MB");
            assertThat(second.query("/* pgweir: primary */ SHOW work_mem").value())
                    .isEqualTo("4MB");
        }
    }

    @Test
    void a_session_that_is_pinned_again_and_again_never_loses_what_it_has() throws Exception {
        try (Client first = proxy.client();
                Client second = proxy.client()) {
            for (int round = 0; round < 20; round++) {
                first.query("CREATE TEMP TABLE mine AS SELECT " + round + " AS a");
                second.send(Say.query("/* pgweir: primary */ SELECT count(*) FROM pg_class WHERE relname = 'mine'"));
                assertThat(first.query("SELECT a FROM mine").value()).isEqualTo("" + round);
                first.query("DROP TABLE mine");
                assertThat(second.untilReady().value()).isEqualTo("0");
            }
        }
    }
}
