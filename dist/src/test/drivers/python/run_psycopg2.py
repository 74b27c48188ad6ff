"""psycopg2: puts values into the text itself, so all but large objects (function calls) goes by simple queries."""

import datetime
import decimal
import io
import threading
import time
import uuid

import psycopg2
import psycopg2.extras
from psycopg2 import errors, extensions

import lanes
import psycopg2_together
from lanes import LeftOut, fresh, same
from psycopg2_client import connect, fails, rows, table, transaction, value


def the_same_statement_ten_times():
    with table("a int") as t, connect() as c:
        for i in range(10):
            rows(c, f"INSERT INTO {t} VALUES (%s)", i)
            same(value(c, f"SELECT sum(a) + %s FROM {t}", 7), sum(range(i + 1)) + 7)


def a_schema_change_between_executions():
    with table("a int") as t, connect() as c:
        rows(c, f"INSERT INTO {t} VALUES (1)")
        for extra in ((), (2,), (2, 3)):
            for _ in range(7):
                same(rows(c, f"SELECT * FROM {t}"), [(1, *extra)])
            rows(c, f"ALTER TABLE {t} ADD COLUMN b{len(extra)} int DEFAULT {len(extra) + 2}")


def batches():
    with table("a int PRIMARY KEY, b text") as t, connect() as c, c.cursor() as cursor:
        insert = f"INSERT INTO {t} VALUES (%s, %s)"
        psycopg2.extras.execute_batch(cursor, insert, [(i, f"row {i}") for i in range(500)], page_size=50)
        psycopg2.extras.execute_values(cursor, f"INSERT INTO {t} VALUES %s", [(i, "") for i in range(500, 600)])
        same(value(c, f"SELECT count(*) FROM {t}"), 600)
        cursor.executemany(f"UPDATE {t} SET b = %s WHERE a = %s", [("new", i) for i in range(50)])
        same(value(c, f"SELECT count(*) FROM {t} WHERE b = 'new'"), 50)


def an_error_in_a_batch():
    with table("a int PRIMARY KEY") as t, connect() as c, c.cursor() as cursor:
        try:
            psycopg2.extras.execute_batch(cursor, f"INSERT INTO {t} VALUES (%s)", [(1,), (2,), (1,), (3,)])
        except errors.UniqueViolation as e:
            same(e.diag.table_name, t)
        else:
            raise AssertionError("no error")
        same(value(c, f"SELECT count(*) FROM {t}"), 0)


def a_cursor_with_a_fetch_size():
    with table("a int") as t, connect() as c:
        with transaction(c):
            rows(c, f"INSERT INTO {t} SELECT generate_series(1, 1000)")
            with c.cursor(name="walk", scrollable=True) as walk:
                walk.itersize = 70
                walk.execute(f"SELECT a FROM {t} ORDER BY a")
                for expected, (a,) in enumerate(walk, 1):
                    same(a, expected)
                    if a % 100 == 0:
                        same(value(c, "SELECT %s::int", a), a)
                walk.scroll(-10)
                same(walk.fetchone()[0], 992)
        with transaction(c, readonly=True), c.cursor(name="away") as away:
            away.itersize = 70
            away.execute(f"SELECT a FROM {t}")
            same(sum(a for (a,) in away), 500500)


def a_cursor_with_hold():
    with connect(autocommit=False) as c:
        held = c.cursor(name="held", withhold=True)
        held.execute("SELECT * FROM generate_series(1, 100)")
        c.commit()
        same(held.fetchmany(60)[-1], (60,))
        c.commit()
        same(value(c, "SELECT 1"), 1)
        c.commit()
        same(held.fetchall()[-1], (100,))
        held.close()


class Breaks:
    def read(self, size=-1):
        raise ZeroDivisionError


def copy_both_ways():
    text = "".join(f"{i}\trow\\t{i}\n" for i in range(20_000))
    with table("a int, b text") as t, connect() as c, c.cursor() as cursor:
        cursor.copy_expert(f"COPY {t} FROM STDIN", io.StringIO(text))
        same(cursor.rowcount, 20_000)
        out = io.StringIO()
        cursor.copy_expert(f"COPY (SELECT * FROM {t} ORDER BY a) TO STDOUT", out)
        same(out.getvalue(), text)
        for source, error in ((io.StringIO("1\tgood\nbad\t\n"), errors.InvalidTextRepresentation), (Breaks(), Exception)):
            try:
                cursor.copy_expert(f"COPY {t} FROM STDIN", source)
            except error:
                pass
            else:
                raise AssertionError("no error")
        same(value(c, f"SELECT count(*) FROM {t}"), 20_000)


def large_objects():
    content = bytes(range(256)) * 1000
    with connect() as c:
        with transaction(c):
            large = c.lobject(0, "wb")
            oid = large.oid
            same(large.write(content), len(content))
            large.close()
        with transaction(c):
            large = c.lobject(oid, "rwb")
            same(large.read(), content)
            large.seek(100)
            same(large.read(50), content[100:150])
            large.write(b"changed")
            large.truncate(200)
            same(large.seek(0, 2), 200)
            large.close()
        same(bytes(value(c, "SELECT lo_get(%s, 150, 8)", oid)), b"changed" + content[157:158])
        with transaction(c):
            c.lobject(oid).unlink()
        fails(errors.UndefinedObject, c, "SELECT lo_get(%s)", oid)


def savepoints():
    with table("a int PRIMARY KEY") as t, connect() as c:
        with transaction(c):
            rows(c, f"INSERT INTO {t} VALUES (1)")
            rows(c, "SAVEPOINT s")
            rows(c, f"INSERT INTO {t} VALUES (2)")
            fails(errors.UniqueViolation, c, f"INSERT INTO {t} VALUES (1)")
            fails(errors.InFailedSqlTransaction, c, "SELECT 1")
            rows(c, "ROLLBACK TO SAVEPOINT s")
            rows(c, f"INSERT INTO {t} VALUES (3)")
        same(rows(c, f"SELECT a FROM {t} ORDER BY a"), [(1,), (3,)])


def cancel_a_running_query():
    with connect() as c:
        raised = []

        def sleep():
            try:
                rows(c, "SELECT pg_sleep(30)")
            except psycopg2.Error as e:
                raised.append(e.pgcode)

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
        rows(c, "SET statement_timeout = '200ms'")
        fails(errors.QueryCanceled, c, "SELECT pg_sleep(30)")
        same(value(c, "SHOW statement_timeout"), "200ms")
        rows(c, "SET statement_timeout = 0")
        value(c, "SELECT pg_sleep(0.4)")
        rows(c, "RESET statement_timeout")
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
            rows(c, f"INSERT INTO {t} VALUES (%s)", i)
            same(rows(c, f"SELECT count(*), max(a) FROM {t}"), [(i, i)])


def a_read_only_transaction():
    with table("a int") as t, connect() as c:
        rows(c, f"INSERT INTO {t} VALUES (1)")
        with transaction(c, readonly=True, isolation_level="REPEATABLE READ"):
            for _ in range(3):
                same(value(c, f"SELECT sum(a) FROM {t}"), 1)
            same(value(c, "SHOW transaction_read_only"), "on")
        try:
            with transaction(c, readonly=True):
                rows(c, f"INSERT INTO {t} VALUES (2)")
        except errors.ReadOnlySqlTransaction:
            pass
        else:
            raise AssertionError("wrote")
        with transaction(c):
            rows(c, f"INSERT INTO {t} VALUES (3)")
        same(value(c, f"SELECT sum(a) FROM {t}"), 4)


def settings_outside_of_a_transaction():
    schema = fresh("schema")
    noon = "SELECT ('2020-01-01 12:00+00'::timestamptz)::text"
    with connect() as c, connect() as other:
        own = value(other, noon)
        rows(c, f"CREATE SCHEMA {schema}")
        rows(c, f"CREATE TABLE {schema}.only_there AS SELECT 5 AS a")
        rows(c, "SET TIME ZONE 'Asia/Tokyo'")
        rows(c, f"SET search_path = {schema}, public")
        rows(c, "SET application_name = 'driver''s name'")
        c.set_client_encoding("LATIN1")
        for _ in range(10):
            same(value(c, noon), "2020-01-01 21:00:00+09")
            same(value(c, "SELECT a FROM only_there"), 5)
            same(value(c, "SHOW application_name"), "driver's name")
            same(value(c, "SELECT octet_length(convert_to(%s, 'UTF8'))", "ü"), 2)
            same(value(c, "SELECT chr(252)"), "ü")
            same(value(other, "SELECT chr(252)"), "ü")
            same(value(other, noon), own)
            fails(errors.UndefinedTable, other, "SELECT a FROM only_there")
        same(c.get_parameter_status("application_name"), "driver's name")
        same(c.get_parameter_status("TimeZone"), "Asia/Tokyo")
        rows(c, "RESET ALL")
        same(value(c, noon), own)
        fails(errors.UndefinedTable, c, "SELECT a FROM only_there")
        rows(c, f"DROP SCHEMA {schema} CASCADE")


def settings_in_a_transaction():
    with connect() as c:
        rows(c, "SET work_mem = '5MB'")
        with transaction(c, end="rollback"):
            rows(c, "SET work_mem = '6MB'")
            same(value(c, "SHOW work_mem"), "6MB")
        same(value(c, "SHOW work_mem"), "5MB")
        with transaction(c):
            rows(c, "SET work_mem = '7MB'")
            rows(c, "SAVEPOINT s")
            rows(c, "SET work_mem = '8MB'")
            rows(c, "ROLLBACK TO s")
            rows(c, "SET LOCAL search_path = pg_catalog")
            same(value(c, "SHOW search_path"), "pg_catalog")
        same(value(c, "SHOW work_mem"), "7MB")
        same(value(c, "SHOW search_path"), '"$user", public')
        rows(c, "SELECT set_config('work_mem', '9MB', false)")
        same(value(c, "SHOW work_mem"), "9MB")


def temporary_tables():
    with table("a int") as t, connect() as c:
        rows(c, f"INSERT INTO {t} VALUES (1)")
        rows(c, f"CREATE TEMP TABLE {t} AS SELECT 2 AS a")
        for _ in range(10):
            same(value(c, f"SELECT a FROM {t}"), 2)
        with connect() as other:
            same(value(other, f"SELECT a FROM {t}"), 1)
        rows(c, f"DROP TABLE pg_temp.{t}")
        same(value(c, f"SELECT a FROM {t}"), 1)


def prepare_by_sql():
    with connect() as c:
        rows(c, "PREPARE plus(int) AS SELECT $1 + 1")
        for i in range(10):
            same(value(c, "EXECUTE plus(%s)", i), i + 1)
        rows(c, "DEALLOCATE plus")
        fails(errors.InvalidSqlStatementName, c, "EXECUTE plus(1)")


TYPES = [
    ("int[]", [1, None, 3]),
    ("text[]", ["a", "b,c", 'q"uote', "NULL", None]),
    ("numeric", decimal.Decimal("12345678901234567890.000000000123")),
    ("timestamptz", datetime.datetime(2020, 2, 29, 12, 30, 15, 123456, tzinfo=datetime.timezone.utc)),
    ("interval", datetime.timedelta(days=3, seconds=5)),
    ("uuid", uuid.UUID(int=2**100 + 1)),
    ("text", "Straße ☃ 𝄞"),
    ("float8", 1.1e-300),
    ("bool", False),
    ("int8", 2**63 - 1),
    ("text", None),
]


def types_in_text():
    psycopg2.extras.register_uuid()
    columns = ", ".join(f"c{i} {kind}" for i, (kind, _) in enumerate(TYPES))
    places = ", ".join(f"%s::{kind}" for kind, _ in TYPES)
    given = tuple(content for _, content in TYPES)
    with table(columns + ", b bytea, j jsonb") as t, connect() as c:
        for _ in range(3):
            bytes_and_json = (bytes(range(256)), psycopg2.extras.Json({"a": [1, "ü", None]}))
            rows(c, f"INSERT INTO {t} SELECT {places}, %s, %s", *given, *bytes_and_json)
            (row,) = rows(c, f"SELECT * FROM {t}")
            same((*row[:-2], bytes(row[-2]), row[-1]), given + (bytes(range(256)), {"a": [1, "ü", None]}))
            rows(c, f"TRUNCATE {t}")


def types_in_binary():
    raise LeftOut("psycopg2 knows text only")


def a_megabyte_of_bytes():
    content = bytes(range(256)) * 4096
    with table("a bytea") as t, connect() as c:
        for _ in range(2):
            rows(c, f"INSERT INTO {t} VALUES (%s)", content)
            same(bytes(value(c, f"SELECT a FROM {t}")), content)
            rows(c, f"DELETE FROM {t}")


def errors_have_their_sqlstate():
    with table("a int PRIMARY KEY") as t, connect() as c:
        same(fails(errors.SyntaxError, c, "SELEKT 1").diag.statement_position, "1")
        fails(errors.UndefinedTable, c, "SELECT * FROM there_is_none")
        same(fails(errors.UndefinedColumn, c, f"SELECT none FROM {t}").diag.statement_position, "8")
        fails(errors.DivisionByZero, c, "SELECT 1 / %s::int", 0)
        fails(errors.InvalidTextRepresentation, c, "SELECT %s::text::int", "x")
        rows(c, f"INSERT INTO {t} VALUES (1)")
        e = fails(errors.UniqueViolation, c, f"INSERT INTO {t} VALUES (%s)", 1)
        same((e.diag.table_name, e.diag.constraint_name), (t, t + "_pkey"))
        fails(errors.UndefinedFunction, c, "SELECT no_such_function(1)")
        same(value(c, f"SELECT count(*) FROM {t}"), 1)


def notices():
    with connect() as c:
        rows(c, "DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; END $$")
        same([notice.strip() for notice in c.notices], ["NOTICE:  one", "WARNING:  two"])
        rows(c, "SET client_min_messages = warning")
        rows(c, "DO $$ BEGIN RAISE NOTICE 'three'; END $$")
        same(len(c.notices), 2)


def several_statements_in_one_query():
    with table("a int PRIMARY KEY") as t, connect() as c:
        same(rows(c, f"INSERT INTO {t} VALUES (1); SELECT a FROM {t}; SELECT 'last'"), [("last",)])
        fails(errors.UniqueViolation, c, f"INSERT INTO {t} VALUES (2); SELECT 1; INSERT INTO {t} VALUES (1)")
        same(rows(c, f"SELECT a FROM {t}"), [(1,)])
        rows(c, f"BEGIN; INSERT INTO {t} VALUES (3); COMMIT; SELECT 1")
        same(value(c, f"SELECT count(*) FROM {t}"), 2)


def many_rows_read_slowly():
    with connect(autocommit=False) as c, c.cursor(name="slow") as slow:
        slow.itersize = 1000
        slow.execute("SELECT n, repeat('x', 50) FROM generate_series(1, 100000) n")
        seen = 0
        for n, text in slow:
            seen += 1
            same((n, len(text)), (seen, 50))
            if seen % 1000 == 0:
                time.sleep(0.005)
        same(seen, 100_000)
        same(value(c, "SELECT 1"), 1)


if __name__ == "__main__":
    lanes.run(f"psycopg2 {psycopg2.__version__.split()[0]} (libpq {extensions.libpq_version()})", globals() | vars(psycopg2_together))
