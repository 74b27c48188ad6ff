"""psycopg 3: binds on the server, prepares after five executions, pipelines."""

import datetime
import decimal
import threading
import time
import uuid

import psycopg
from psycopg import errors
from psycopg.types.json import Jsonb

import lanes
import psycopg_together
from lanes import fresh, same
from psycopg_client import connect, fails, table, value


def the_same_statement_ten_times():
    with table("a int") as t, connect() as c:
        for i in range(10):
            c.execute(f"INSERT INTO {t} VALUES (%s)", (i,))
            same(value(c, f"SELECT sum(a) + %s FROM {t}", 7), sum(range(i + 1)) + 7)
        c.prepare_threshold = 0
        for i in range(10):
            same(value(c, f"SELECT count(*) FROM {t} WHERE a < %s", i), i)


def a_schema_change_between_executions():
    with table("a int") as t, connect() as c:
        c.execute(f"INSERT INTO {t} VALUES (1)")
        for i in range(7):
            same(value(c, f"SELECT a FROM {t}"), 1)
        c.execute(f"ALTER TABLE {t} ADD COLUMN b int DEFAULT 2")
        for i in range(7):
            same(value(c, f"SELECT a FROM {t}"), 1)
        for i in range(7):
            same(c.execute(f"SELECT * FROM {t}").fetchall(), [(1, 2)])
        c.execute(f"ALTER TABLE {t} ADD COLUMN c text DEFAULT 'three'")
        try:
            same(c.execute(f"SELECT * FROM {t}").fetchall(), [(1, 2, "three")])
        except errors.FeatureNotSupported:
            pass
        same(c.execute(f"SELECT * FROM {t}", prepare=False).fetchall(), [(1, 2, "three")])


def batches():
    with table("a int PRIMARY KEY, b text") as t, connect() as c:
        with c.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {t} VALUES (%s, %s)", [(i, f"row {i}") for i in range(500)])
            cursor.executemany(
                f"UPDATE {t} SET b = b || '!' WHERE a = %s RETURNING b", [(i,) for i in range(100)], returning=True
            )
            for i in range(100):
                same(cursor.fetchone()[0], f"row {i}!")
                cursor.nextset()
        with c.pipeline() as pipeline:
            answers = []
            for i in range(50):
                answers.append((c.execute(f"SELECT count(*) FROM {t} WHERE a > %s", (1000,)), i))
                c.execute(f"INSERT INTO {t} VALUES (%s)", (1001 + i,))
                if i % 10 == 9:
                    pipeline.sync()
            for cursor, count in answers:
                same(cursor.fetchone()[0], count)
        same(value(c, f"SELECT count(*) FROM {t}"), 550)


def an_error_in_a_batch():
    with table("a int PRIMARY KEY") as t, connect() as c:
        try:
            with c.pipeline() as pipeline:
                c.execute(f"INSERT INTO {t} VALUES (1)")
                pipeline.sync()
                c.execute(f"INSERT INTO {t} VALUES (2)")
                c.execute(f"INSERT INTO {t} VALUES (1)")
                c.execute(f"INSERT INTO {t} VALUES (3)")
        except errors.UniqueViolation as e:
            same(e.diag.table_name, t)
        else:
            raise AssertionError("no error")
        same(c.execute(f"SELECT a FROM {t}").fetchall(), [(1,)])
        fails(errors.UniqueViolation, c.cursor(), f"INSERT INTO {t} SELECT 1")
        same(value(c, f"SELECT count(*) FROM {t}"), 1)


def a_cursor_with_a_fetch_size():
    with table("a int") as t, connect() as c:
        with c.transaction():
            c.execute(f"INSERT INTO {t} SELECT generate_series(1, 1000)")
            with c.cursor(name="walk") as walk:
                walk.itersize = 70
                walk.execute(f"SELECT a FROM {t} ORDER BY a")
                for expected, (a,) in enumerate(walk, 1):
                    same(a, expected)
                    if a % 100 == 0:
                        same(value(c, "SELECT %s::int", a), a)
                walk.scroll(-10)
                same(walk.fetchone()[0], 992)
        c.read_only = True
        with c.transaction(), c.cursor(name="away", scrollable=False) as away:
            away.itersize = 70
            away.execute(f"SELECT a FROM {t}")
            same(sum(a for (a,) in away), 500500)


def a_cursor_with_hold():
    with connect() as c:
        with c.cursor(name="held", withhold=True) as held:
            with c.transaction():
                held.execute("SELECT * FROM generate_series(1, 100)")
            same(held.fetchmany(60)[-1], (60,))
            same(value(c, "SELECT 1"), 1)
            same(held.fetchall()[-1], (100,))


def copy_both_ways():
    with table("a int, b text") as t, connect() as c:
        with c.cursor() as cursor:
            with cursor.copy(f"COPY {t} FROM STDIN") as into:
                for i in range(20_000):
                    into.write_row((i, f"row\t{i}"))
            same(cursor.rowcount, 20_000)
            with cursor.copy(f"COPY (SELECT * FROM {t} ORDER BY a) TO STDOUT (FORMAT binary)") as out:
                out.set_types(("int4", "text"))
                same(list(out.rows()), [(i, f"row\t{i}") for i in range(20_000)])
            for end, error in (("bad", errors.InvalidTextRepresentation), ("raise", (ZeroDivisionError, errors.QueryCanceled))):
                try:
                    with cursor.copy(f"COPY {t} FROM STDIN") as into:
                        into.write_row((1, "good"))
                        into.write_row(("bad", "") if end == "bad" else (1 // 0, ""))
                except error:
                    pass
                else:
                    raise AssertionError(f"no {error}")
        same(value(c, f"SELECT count(*) FROM {t}"), 20_000)


def large_objects():
    content = bytes(range(256)) * 1000
    with connect() as c:
        oid = value(c, "SELECT lo_from_bytea(0, %s)", content)
        same(value(c, "SELECT lo_get(%s)", oid), content)
        with c.transaction():
            handle = value(c, "SELECT lo_open(%s, x'60000'::int)", oid)
            value(c, "SELECT lo_lseek(%s, 100, 0)", handle)
            same(value(c, "SELECT loread(%s, 50)", handle), content[100:150])
            value(c, "SELECT lowrite(%s, %s)", handle, b"changed")
        same(value(c, "SELECT lo_get(%s, 150, 8)", oid), b"changed" + content[157:158])
        same(value(c, "SELECT lo_unlink(%s)", oid), 1)
        fails(errors.UndefinedObject, c, "SELECT lo_get(%s)", oid)


def savepoints():
    with table("a int PRIMARY KEY") as t, connect() as c:
        with c.transaction():
            c.execute(f"INSERT INTO {t} VALUES (1)")
            try:
                with c.transaction():
                    c.execute(f"INSERT INTO {t} VALUES (2)")
                    c.execute(f"INSERT INTO {t} VALUES (1)")
            except errors.UniqueViolation:
                pass
            with c.transaction():
                c.execute(f"INSERT INTO {t} VALUES (3)")
        same(c.execute(f"SELECT a FROM {t} ORDER BY a").fetchall(), [(1,), (3,)])


def cancel_a_running_query():
    with connect() as c:
        raised = []

        def sleep():
            try:
                c.execute("SELECT pg_sleep(30)")
            except psycopg.Error as e:
                raised.append(e.sqlstate)

        for _ in range(3):
            sleeper = threading.Thread(target=sleep)
            sleeper.start()
            while sleeper.is_alive():
                c.cancel()
                sleeper.join(0.3)
            same(raised.pop(), "57014")
            same(value(c, "SELECT 1"), 1)


def statement_timeout_by_set():
    with connect() as c:
        c.execute("SET statement_timeout = '200ms'")
        fails(errors.QueryCanceled, c, "SELECT pg_sleep(30)")
        same(value(c, "SHOW statement_timeout"), "200ms")
        c.execute("SET statement_timeout = 0")
        value(c, "SELECT pg_sleep(0.4)")
        c.execute("RESET statement_timeout")
        same(value(c, "SHOW statement_timeout"), "0")


def statement_timeout_at_start_up():
    with connect(options="-c statement_timeout=300ms -c work_mem=5MB") as c:
        for _ in range(3):
            same(value(c, "SHOW statement_timeout"), "300ms")
            same(value(c, "SHOW work_mem"), "5MB")
            fails(errors.QueryCanceled, c, "SELECT pg_sleep(30)")
    with connect() as c:
        same(value(c, "SHOW statement_timeout"), "0")


def read_your_own_writes():
    with table("a int") as t, connect() as c:
        for i in range(1, 201):
            c.execute(f"INSERT INTO {t} VALUES (%s)", (i,))
            same(c.execute(f"SELECT count(*), max(a) FROM {t}").fetchone(), (i, i))


def a_read_only_transaction():
    with table("a int") as t, connect() as c:
        c.execute(f"INSERT INTO {t} VALUES (1)")
        c.read_only = True
        c.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with c.transaction():
            for _ in range(3):
                same(value(c, f"SELECT sum(a) FROM {t}"), 1)
            same(value(c, "SHOW transaction_read_only"), "on")
        try:
            with c.transaction():
                c.execute(f"INSERT INTO {t} VALUES (2)")
        except errors.ReadOnlySqlTransaction:
            pass
        else:
            raise AssertionError("wrote")
        c.read_only = None
        with c.transaction():
            c.execute(f"INSERT INTO {t} VALUES (3)")
        same(value(c, f"SELECT sum(a) FROM {t}"), 4)


def settings_outside_of_a_transaction():
    schema = fresh("schema")
    noon = "SELECT ('2020-01-01 12:00+00'::timestamptz)::text"
    with connect() as c, connect() as other:
        own = value(other, noon)
        c.execute(f"CREATE SCHEMA {schema}")
        c.execute(f"CREATE TABLE {schema}.only_there AS SELECT 5 AS a")
        c.execute("SET TIME ZONE 'Asia/Tokyo'")
        c.execute(f"SET search_path = {schema}, public")
        c.execute("SET application_name = 'driver''s name'")
        for _ in range(10):
            same(value(c, noon), "2020-01-01 21:00:00+09")
            same(value(c, "SELECT a FROM only_there"), 5)
            same(value(c, "SHOW application_name"), "driver's name")
            same(value(other, noon), own)
            fails(errors.UndefinedTable, other, "SELECT a FROM only_there")
        same(c.info.parameter_status("application_name"), "driver's name")
        same(c.info.parameter_status("TimeZone"), "Asia/Tokyo")
        c.execute("RESET ALL")
        same(value(c, noon), own)
        fails(errors.UndefinedTable, c, "SELECT a FROM only_there")
        c.execute(f"DROP SCHEMA {schema} CASCADE")


def settings_in_a_transaction():
    with connect() as c:
        c.execute("SET work_mem = '5MB'")
        with c.transaction(force_rollback=True):
            c.execute("SET work_mem = '6MB'")
            same(value(c, "SHOW work_mem"), "6MB")
        same(value(c, "SHOW work_mem"), "5MB")
        with c.transaction():
            c.execute("SET work_mem = '7MB'")
            with c.transaction(force_rollback=True):
                c.execute("SET work_mem = '8MB'")
            c.execute("SET LOCAL search_path = pg_catalog")
            same(value(c, "SHOW search_path"), "pg_catalog")
        same(value(c, "SHOW work_mem"), "7MB")
        same(value(c, "SHOW search_path"), '"$user", public')
        c.execute("SELECT set_config('work_mem', '9MB', false)")
        same(value(c, "SHOW work_mem"), "9MB")


def temporary_tables():
    with table("a int") as t, connect() as c:
        c.execute(f"INSERT INTO {t} VALUES (1)")
        c.execute(f"CREATE TEMP TABLE {t} AS SELECT 2 AS a")
        for _ in range(10):
            same(value(c, f"SELECT a FROM {t}"), 2)
        with connect() as other:
            same(value(other, f"SELECT a FROM {t}"), 1)
        c.execute(f"DROP TABLE pg_temp.{t}")
        same(value(c, f"SELECT a FROM {t}"), 1)


def prepare_by_sql():
    with connect() as c:
        c.execute("PREPARE plus(int) AS SELECT $1 + 1")
        for i in range(10):
            same(value(c, f"EXECUTE plus({i})"), i + 1)
        c.execute("DEALLOCATE plus")
        fails(errors.InvalidSqlStatementName, c, "EXECUTE plus(1)")


TYPES = [
    ("int[]", [1, None, 3]),
    ("text[]", ["a", "b,c", 'q"uote', "NULL", None]),
    ("numeric", decimal.Decimal("12345678901234567890.000000000123")),
    ("timestamptz", datetime.datetime(2020, 2, 29, 12, 30, 15, 123456, tzinfo=datetime.timezone.utc)),
    ("interval", datetime.timedelta(days=3, seconds=5)),
    ("bytea", bytes(range(256))),
    ("uuid", uuid.UUID(int=2**100 + 1)),
    ("text", "Straße ☃ 𝄞"),
    ("float8", 1.1e-300),
    ("bool", False),
    ("int8", -(2**63)),
    ("text", None),
]


def _types(binary):
    columns = ", ".join(f"c{i} {kind}" for i, (kind, _) in enumerate(TYPES))
    casts = ", ".join(f"%s::{kind}" for kind, _ in TYPES)
    given = tuple(content for _, content in TYPES)
    with table(columns + ", j jsonb") as t, connect() as c:
        for _ in range(7):
            cursor = c.cursor(binary=binary)
            cursor.execute(f"INSERT INTO {t} SELECT {casts}, %s", given + (Jsonb({"a": [1, "ü", None]}),))
            row = cursor.execute(f"SELECT * FROM {t}").fetchone()
            same(row, given + ({"a": [1, "ü", None]},))
            cursor.execute(f"TRUNCATE {t}")


def types_in_text():
    _types(False)


def types_in_binary():
    _types(True)


def a_megabyte_of_bytes():
    content = bytes(range(256)) * 4096
    with table("a bytea") as t, connect() as c:
        for binary in (False, True):
            c.execute(f"INSERT INTO {t} VALUES (%b)" if binary else f"INSERT INTO {t} VALUES (%t)", (content,))
            same(c.cursor(binary=binary).execute(f"SELECT a FROM {t}").fetchone()[0], content)
            c.execute(f"DELETE FROM {t}")


def errors_have_their_sqlstate():
    with table("a int PRIMARY KEY") as t, connect() as c:
        same(fails(errors.SyntaxError, c, "SELEKT 1").diag.statement_position, "1")
        fails(errors.UndefinedTable, c, "SELECT * FROM there_is_none")
        same(fails(errors.UndefinedColumn, c, f"SELECT none FROM {t}").diag.statement_position, "8")
        fails(errors.DivisionByZero, c, "SELECT 1 / %s::int", 0)
        fails(errors.InvalidTextRepresentation, c, "SELECT %s::text::int", "x")
        c.execute(f"INSERT INTO {t} VALUES (1)")
        e = fails(errors.UniqueViolation, c, f"INSERT INTO {t} VALUES (%s)", 1)
        same((e.diag.table_name, e.diag.constraint_name), (t, t + "_pkey"))
        fails(errors.UndefinedFunction, c, "SELECT no_such_function(1)")
        same(value(c, f"SELECT count(*) FROM {t}"), 1)


def notices():
    with connect() as c:
        heard = []
        c.add_notice_handler(lambda diag: heard.append((diag.severity_nonlocalized, diag.message_primary)))
        c.execute("DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; END $$")
        same(heard, [("NOTICE", "one"), ("WARNING", "two")])
        c.execute("SET client_min_messages = warning")
        c.execute("DO $$ BEGIN RAISE NOTICE 'three'; END $$")
        same(len(heard), 2)


def several_statements_in_one_query():
    with table("a int PRIMARY KEY") as t, connect() as c:
        cursor = c.execute(f"INSERT INTO {t} VALUES (1); SELECT a FROM {t}; SELECT 'last'")
        same(cursor.rowcount, 1)
        cursor.nextset()
        same(cursor.fetchall(), [(1,)])
        cursor.nextset()
        same(cursor.fetchall(), [("last",)])
        fails(errors.UniqueViolation, c, f"INSERT INTO {t} VALUES (2); SELECT 1; INSERT INTO {t} VALUES (1)")
        same(c.execute(f"SELECT a FROM {t}").fetchall(), [(1,)])
        c.execute(f"BEGIN; INSERT INTO {t} VALUES (3); COMMIT; SELECT 1")
        same(value(c, f"SELECT count(*) FROM {t}"), 2)


def many_rows_read_slowly():
    with connect() as c:
        seen = 0
        for n, text in c.cursor().stream("SELECT n, repeat('x', 50) FROM generate_series(1, 100000) n"):
            seen += 1
            same((n, len(text)), (seen, 50))
            if seen % 1000 == 0:
                time.sleep(0.005)
        same(seen, 100_000)
        same(value(c, "SELECT 1"), 1)


if __name__ == "__main__":
    lanes.run(f"psycopg {psycopg.__version__} (libpq {psycopg.pq.version()})", globals() | vars(psycopg_together))
