"""asyncpg: everything but scripts goes in the extended protocol, binary, by named statements that it keeps."""

import asyncio
import datetime
import decimal
import io
import json
import uuid

import asyncpg

import lanes
import asyncpg_together
from asyncpg_client import connect, eventually, fails, now, table
from lanes import fresh, same


async def the_same_statement_ten_times():
    async with table("a int") as t, connect() as c:
        for i in range(10):
            await c.execute(f"INSERT INTO {t} VALUES ($1)", i)
            same(await c.fetchval(f"SELECT sum(a) + $1 FROM {t}", 7), sum(range(i + 1)) + 7)
        statement = await c.prepare(f"SELECT count(*) FROM {t} WHERE a < $1")
        for i in range(10):
            same(await statement.fetchval(i), i)
        same([a.name for a in statement.get_attributes()], ["count"])


async def a_schema_change_between_executions():
    async with table("a int") as t, connect() as c:
        await c.execute(f"INSERT INTO {t} VALUES (1)")
        for i in range(7):
            same(await c.fetchval(f"SELECT a FROM {t}"), 1)
        await c.execute(f"ALTER TABLE {t} ADD COLUMN b int DEFAULT 2")
        for i in range(7):
            same(await c.fetchval(f"SELECT a FROM {t}"), 1)
            same(tuple(await c.fetchrow(f"SELECT * FROM {t}")), (1, 2))


async def batches():
    async with table("a int PRIMARY KEY, b text") as t, connect() as c:
        await c.executemany(f"INSERT INTO {t} VALUES ($1, $2)", [(i, f"row {i}") for i in range(500)])
        same(await c.fetchval(f"SELECT count(*) FROM {t}"), 500)
        for i in range(20):
            await c.executemany(f"UPDATE {t} SET b = $2 WHERE a = $1", [(i, "new"), (i + 20, "new")])
            same(await c.fetchval(f"SELECT count(*) FROM {t} WHERE b = 'new'"), 2 * (i + 1))
        if hasattr(c, "fetchmany"):
            rows = await c.fetchmany(f"INSERT INTO {t} VALUES ($1, $2) RETURNING a", [(i, "") for i in range(500, 600)])
            same([a for (a,) in rows], list(range(500, 600)))


async def an_error_in_a_batch():
    async with table("a int PRIMARY KEY") as t, connect() as c:
        batch = c.executemany(f"INSERT INTO {t} VALUES ($1)", [(1,), (2,), (1,), (3,)])
        same((await fails(asyncpg.UniqueViolationError, batch)).table_name, t)
        same(await c.fetchval(f"SELECT count(*) FROM {t}"), 0)
        await c.executemany(f"INSERT INTO {t} VALUES ($1)", [(1,), (2,)])
        same(await c.fetchval(f"SELECT count(*) FROM {t}"), 2)


async def a_cursor_with_a_fetch_size():
    async with table("a int") as t, connect() as c:
        async with c.transaction():
            await c.execute(f"INSERT INTO {t} SELECT generate_series(1, 1000)")
            expected = 0
            async for (a,) in c.cursor(f"SELECT a FROM {t} ORDER BY a", prefetch=70):
                expected += 1
                same(a, expected)
                if a % 100 == 0:
                    same(await c.fetchval("SELECT $1::int", a), a)
            same(expected, 1000)
            two = await c.cursor(f"SELECT a FROM {t} WHERE a > $1 ORDER BY a", 500)
            same(await two.forward(10), 10)
            same((await two.fetch(3))[0][0], 511)
        async with c.transaction(readonly=True):
            same(sum([a async for (a,) in c.cursor(f"SELECT a FROM {t}", prefetch=70)]), 500500)


async def a_cursor_with_hold():
    async with connect() as c:
        async with c.transaction():
            await c.execute("DECLARE held CURSOR WITH HOLD FOR SELECT * FROM generate_series(1, 100)")
        same((await c.fetch("FETCH 60 FROM held"))[-1][0], 60)
        same(await c.fetchval("SELECT 1"), 1)
        same((await c.fetch("FETCH ALL FROM held"))[-1][0], 100)
        await c.execute("CLOSE held")
        await fails(asyncpg.InvalidCursorNameError, c.execute("FETCH 1 FROM held"))


async def copy_both_ways():
    rows = [(i, f"row\t{i}") for i in range(20_000)]
    async with table("a int, b text") as t, connect() as c:
        same(await c.copy_records_to_table(t, records=rows), "COPY 20000")
        out = io.BytesIO()
        same(await c.copy_from_query(f"SELECT * FROM {t} WHERE a >= $1 ORDER BY a", 0, output=out), "COPY 20000")
        same(out.getvalue().decode(), "".join(f"{i}\trow\\t{i}\n" for i in range(20_000)))
        out.seek(0)
        same(await c.copy_to_table(t, source=out), "COPY 20000")
        bad = c.copy_to_table(t, source=io.BytesIO(b"1\tgood\nbad\t\n"))
        await fails(asyncpg.InvalidTextRepresentationError, bad)

        async def breaks_off():
            yield b"1\tgood\n"
            raise ZeroDivisionError

        await fails(ZeroDivisionError, c.copy_to_table(t, source=breaks_off()))

        async def full(_):
            raise ZeroDivisionError

        await fails(ZeroDivisionError, c.copy_from_table(t, output=full))
        same(await c.fetchval(f"SELECT count(*) FROM {t}"), 40_000)


async def large_objects():
    content = bytes(range(256)) * 1000
    async with connect() as c:
        oid = await c.fetchval("SELECT lo_from_bytea(0, $1)", content)
        same(await c.fetchval("SELECT lo_get($1)", oid), content)
        async with c.transaction():
            handle = await c.fetchval("SELECT lo_open($1, x'60000'::int)", oid)
            await c.fetchval("SELECT lo_lseek($1, 100, 0)", handle)
            same(await c.fetchval("SELECT loread($1, 50)", handle), content[100:150])
            await c.fetchval("SELECT lowrite($1, $2)", handle, b"changed")
        same(await c.fetchval("SELECT lo_get($1, 150, 8)", oid), b"changed" + content[157:158])
        same(await c.fetchval("SELECT lo_unlink($1)", oid), 1)
        await fails(asyncpg.UndefinedObjectError, c.fetchval("SELECT lo_get($1)", oid))


async def savepoints():
    async with table("a int PRIMARY KEY") as t, connect() as c:
        async with c.transaction():
            await c.execute(f"INSERT INTO {t} VALUES ($1)", 1)
            try:
                async with c.transaction():
                    await c.execute(f"INSERT INTO {t} VALUES ($1)", 2)
                    await c.execute(f"INSERT INTO {t} VALUES ($1)", 1)
            except asyncpg.UniqueViolationError:
                pass
            async with c.transaction():
                await c.execute(f"INSERT INTO {t} VALUES ($1)", 3)
        same([a for (a,) in await c.fetch(f"SELECT a FROM {t} ORDER BY a")], [1, 3])


async def cancel_a_running_query():
    async with connect() as c:
        for _ in range(3):
            # asyncpg gives up waiting and sends a cancel request
            await fails(asyncio.TimeoutError, c.execute("SELECT pg_sleep(30)", timeout=0.2))
            same(await c.fetchval("SELECT 1"), 1)
            await fails(asyncio.TimeoutError, c.fetchval("SELECT pg_sleep($1)", 30, timeout=0.2))
            same(await c.fetchval("SELECT 2"), 2)


async def statement_timeout_by_set():
    async with connect() as c:
        await c.execute("SET statement_timeout = '200ms'")
        await fails(asyncpg.QueryCanceledError, c.fetchval("SELECT pg_sleep($1)", 30))
        same(await c.fetchval("SHOW statement_timeout"), "200ms")
        await c.execute("SET statement_timeout = 0")
        await c.fetchval("SELECT pg_sleep($1)", 0.4)
        await c.execute("RESET statement_timeout")
        same(await c.fetchval("SHOW statement_timeout"), "0")


async def statement_timeout_at_start_up():
    async with connect(server_settings={"statement_timeout": "300ms", "options": "-c work_mem=5MB"}) as c:
        for _ in range(3):
            same(await c.fetchval("SHOW statement_timeout"), "300ms")
            same(await c.fetchval("SHOW work_mem"), "5MB")
            await fails(asyncpg.QueryCanceledError, c.fetchval("SELECT pg_sleep($1)", 30))
    async with connect() as c:
        same(await c.fetchval("SHOW statement_timeout"), "0")


async def read_your_own_writes():
    async with table("a int") as t, connect() as c:
        for i in range(1, 201):
            await c.execute(f"INSERT INTO {t} VALUES ($1)", i)
            same(tuple(await c.fetchrow(f"SELECT count(*), max(a) FROM {t}")), (i, i))


async def a_read_only_transaction():
    async with table("a int") as t, connect() as c:
        await c.execute(f"INSERT INTO {t} VALUES (1)")
        async with c.transaction(isolation="repeatable_read", readonly=True):
            for _ in range(3):
                same(await c.fetchval(f"SELECT sum(a) FROM {t}"), 1)
            same(await c.fetchval("SHOW transaction_read_only"), "on")
        try:
            async with c.transaction(readonly=True):
                await c.execute(f"INSERT INTO {t} VALUES ($1)", 2)
        except asyncpg.ReadOnlySQLTransactionError:
            pass
        else:
            raise AssertionError("wrote")
        async with c.transaction():
            await c.execute(f"INSERT INTO {t} VALUES ($1)", 3)
        same(await c.fetchval(f"SELECT sum(a) FROM {t}"), 4)
        async with c.transaction(isolation="serializable", readonly=True, deferrable=True):
            same(await c.fetchval(f"SELECT sum(a) FROM {t}"), 4)


async def settings_outside_of_a_transaction():
    schema = fresh("schema")
    noon = "SELECT ('2020-01-01 12:00+00'::timestamptz)::text"
    async with connect() as c, connect() as other:
        own = await other.fetchval(noon)
        await c.execute(f"CREATE SCHEMA {schema}")
        await c.execute(f"CREATE TABLE {schema}.only_there AS SELECT 5 AS a")
        await c.execute("SET TIME ZONE 'Asia/Tokyo'")
        await c.execute(f"SET search_path = {schema}, public")
        await c.execute("SET application_name = 'driver''s name'")
        for _ in range(10):
            same(await c.fetchval(noon), "2020-01-01 21:00:00+09")
            same(await c.fetchval("SELECT a FROM only_there"), 5)
            same(await c.fetchval("SHOW application_name"), "driver's name")
            same(await other.fetchval(noon), own)
            await fails(asyncpg.UndefinedTableError, other.fetchval("SELECT a FROM only_there"))
        same(c.get_settings().application_name, "driver's name")
        same(c.get_settings().TimeZone, "Asia/Tokyo")
        await c.execute("RESET ALL")
        same(await c.fetchval(noon), own)
        await fails(asyncpg.UndefinedTableError, c.fetchval("SELECT b FROM only_there"))
        await c.execute(f"DROP SCHEMA {schema} CASCADE")


class Undo(Exception):
    pass


async def settings_in_a_transaction():
    async with connect() as c:
        await c.execute("SET work_mem = '5MB'")
        try:
            async with c.transaction():
                await c.execute("SET work_mem = '6MB'")
                same(await c.fetchval("SHOW work_mem"), "6MB")
                raise Undo
        except Undo:
            pass
        same(await c.fetchval("SHOW work_mem"), "5MB")
        async with c.transaction():
            await c.execute("SET work_mem = '7MB'")
            try:
                async with c.transaction():
                    await c.execute("SET work_mem = '8MB'")
                    raise Undo
            except Undo:
                pass
            await c.execute("SET LOCAL search_path = pg_catalog")
            same(await c.fetchval("SHOW search_path"), "pg_catalog")
        same(await c.fetchval("SHOW work_mem"), "7MB")
        same(await c.fetchval("SHOW search_path"), '"$user", public')
        await c.fetchval("SELECT set_config('work_mem', '9MB', false)")
        same(await c.fetchval("SHOW work_mem"), "9MB")


async def temporary_tables():
    async with table("a int") as t, connect() as c:
        await c.execute(f"INSERT INTO {t} VALUES (1)")
        await c.execute(f"CREATE TEMP TABLE {t} AS SELECT 2 AS a")
        for _ in range(10):
            same(await c.fetchval(f"SELECT a FROM {t}"), 2)
        async with connect() as other:
            same(await other.fetchval(f"SELECT a FROM {t}"), 1)
        await c.execute(f"DROP TABLE pg_temp.{t}")
        same(await c.fetchval(f"SELECT a FROM {t}"), 1)
        await c.execute("CREATE TEMP TABLE bulk (a int)")
        await c.copy_records_to_table("bulk", records=[(i,) for i in range(100)])
        same(await c.fetchval("SELECT sum(a) FROM bulk"), 4950)


async def prepare_by_sql():
    async with connect() as c:
        await c.execute("PREPARE plus(int) AS SELECT $1 + 1")
        for i in range(10):
            same(await c.fetchval(f"EXECUTE plus({i})"), i + 1)
        await c.execute("DEALLOCATE plus")
        await fails(asyncpg.InvalidSQLStatementNameError, c.execute("EXECUTE plus(1)"))


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
    ("int4range", asyncpg.Range(1, 5)),
    ("point", asyncpg.Point(1.5, 2.5)),
]


async def types_in_text():
    async with connect() as c:
        # json by a codec of text; what the driver doesn't know goes as text too
        await c.set_type_codec("jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog")
        for _ in range(7):
            same(await c.fetchval("SELECT $1::jsonb", {"a": [1, "ü", None]}), {"a": [1, "ü", None]})
            same(await c.fetchval("SELECT $1::xid::text", 77), "77")


async def types_in_binary():
    columns = ", ".join(f"c{i} {kind}" for i, (kind, _) in enumerate(TYPES))
    given = tuple(content for _, content in TYPES)
    mood, pair = fresh("mood"), fresh("pair")
    async with table(columns) as t, connect() as c:
        places = ", ".join(f"${i}" for i in range(1, len(TYPES) + 1))
        for _ in range(3):
            await c.execute(f"INSERT INTO {t} VALUES ({places})", *given)
            same(tuple(await c.fetchrow(f"SELECT * FROM {t}")), given)
            await c.execute(f"TRUNCATE {t}")
        # what it doesn't know it looks up in the catalogs
        await c.execute(f"CREATE TYPE {mood} AS ENUM ('sad', 'happy'); CREATE TYPE {pair} AS (a int, b {mood}[])")
        same(tuple(await c.fetchval(f"SELECT $1::{pair}", (1, ["happy"]))), (1, ["happy"]))
        await c.execute(f"DROP TYPE {pair}; DROP TYPE {mood}")


async def a_megabyte_of_bytes():
    content = bytes(range(256)) * 4096
    async with table("a bytea") as t, connect() as c:
        for _ in range(2):
            await c.execute(f"INSERT INTO {t} VALUES ($1)", content)
            same(await c.fetchval(f"SELECT a FROM {t}"), content)
            await c.execute(f"DELETE FROM {t}")


async def errors_have_their_sqlstate():
    async with table("a int PRIMARY KEY") as t, connect() as c:
        same((await fails(asyncpg.PostgresSyntaxError, c.fetch("SELEKT 1"))).position, "1")
        await fails(asyncpg.UndefinedTableError, c.fetch("SELECT * FROM there_is_none"))
        same((await fails(asyncpg.UndefinedColumnError, c.fetch(f"SELECT none FROM {t}"))).position, "8")
        await fails(asyncpg.DivisionByZeroError, c.fetch("SELECT 1 / $1::int", 0))
        await fails(asyncpg.InvalidTextRepresentationError, c.fetch("SELECT $1::text::int", "x"))
        await c.execute(f"INSERT INTO {t} VALUES (1)")
        e = await fails(asyncpg.UniqueViolationError, c.execute(f"INSERT INTO {t} VALUES ($1)", 1))
        same((e.table_name, e.constraint_name), (t, t + "_pkey"))
        await fails(asyncpg.UndefinedFunctionError, c.fetch("SELECT no_such_function(1)"))
        same(await c.fetchval(f"SELECT count(*) FROM {t}"), 1)


async def notices():
    async with connect() as c:
        heard = []
        c.add_log_listener(lambda _, notice: heard.append((notice.severity, notice.message)))
        await c.execute("DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; END $$")
        await eventually(lambda: now(heard), [("NOTICE", "one"), ("WARNING", "two")])
        await c.execute("SET client_min_messages = warning")
        await c.execute("DO $$ BEGIN RAISE NOTICE 'three'; RAISE WARNING 'four'; END $$")
        await eventually(lambda: now(heard[2:]), [("WARNING", "four")])


async def several_statements_in_one_query():
    async with table("a int PRIMARY KEY") as t, connect() as c:
        same(await c.execute(f"INSERT INTO {t} VALUES (1); SELECT a FROM {t}; SELECT 'last'"), "SELECT 1")
        script = f"INSERT INTO {t} VALUES (2); SELECT 1; INSERT INTO {t} VALUES (1)"
        await fails(asyncpg.UniqueViolationError, c.execute(script))
        same(await c.fetchval(f"SELECT sum(a) FROM {t}"), 1)
        await c.execute(f"BEGIN; INSERT INTO {t} VALUES (3); COMMIT; SELECT 1")
        same(await c.fetchval(f"SELECT count(*) FROM {t}"), 2)


async def many_rows_read_slowly():
    async with connect() as c, c.transaction():
        seen = 0
        rows = c.cursor("SELECT n, repeat('x', 50) FROM generate_series(1, 100000) n", prefetch=1000)
        async for n, text in rows:
            seen += 1
            same((n, len(text)), (seen, 50))
            if seen % 1000 == 0:
                await asyncio.sleep(0.005)
        same(seen, 100_000)
        same(await c.fetchval("SELECT 1"), 1)


if __name__ == "__main__":
    lanes.run(f"asyncpg {asyncpg.__version__}", globals() | vars(asyncpg_together), lambda scenario: asyncio.run(scenario()))
