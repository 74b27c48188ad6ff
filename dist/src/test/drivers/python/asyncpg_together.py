"""Of asyncpg: what needs two clients at once, or waits for others."""

import asyncpg

from asyncpg_client import connect, eventually, fails, now, open_one, table
from lanes import fresh, same


async def own_notifications():
    channel = fresh("channel")
    heard = []
    async with connect() as c:

        def hear(*what):
            heard.append(what[2:])

        await c.add_listener(channel, hear)
        async with c.transaction():
            await c.execute(f"NOTIFY {channel}, 'payload'")
            await c.execute("SELECT pg_notify($1, $2)", channel, "second")
            same(heard, [])
        await eventually(lambda: now(heard), [(channel, "payload"), (channel, "second")])
        await c.remove_listener(channel, hear)
        await c.execute(f"NOTIFY {channel}, 'unheard'")
        same(len(heard), 2)


async def notifications_of_others():
    channel = fresh("channel")
    heard = []
    async with connect() as c, connect() as other:
        await c.add_listener(channel, lambda *what: heard.append(what[3]))
        for i in range(20):
            await other.execute("SELECT pg_notify($1, $2)", channel, str(i))
        await eventually(lambda: now(heard), [str(i) for i in range(20)])
        same(await c.fetchval("SELECT 1"), 1)


async def advisory_locks_of_the_session():
    attempt = "SELECT pg_try_advisory_lock($1)"
    async with connect() as c, connect() as other:
        key = hash(fresh("lock")) % 2**31
        await c.execute("SELECT pg_advisory_lock($1)", key)
        same(await other.fetchval(attempt, key), False)
        same(await c.fetchval("SELECT 1"), 1)
        same(await other.fetchval(attempt, key), False)
        same(await c.fetchval("SELECT pg_advisory_unlock($1)", key), True)
        same(await other.fetchval(attempt, key), True)
        same(await c.fetchval(attempt, key), False)
        await other.close()
        await eventually(lambda: c.fetchval(attempt, key), True)


async def advisory_locks_of_the_transaction():
    attempt = "SELECT pg_try_advisory_xact_lock($1)"
    async with connect() as c, connect() as other:
        key = hash(fresh("lock")) % 2**31
        for end in ("commit", "rollback"):
            transaction = c.transaction()
            await transaction.start()
            await c.execute("SELECT pg_advisory_xact_lock($1)", key)
            same(await other.fetchval(attempt, key), False)
            await getattr(transaction, end)()
            same(await other.fetchval(attempt, key), True)


async def lock_timeout():
    async with table("a int") as t, connect() as c, connect() as other:
        await c.execute(f"INSERT INTO {t} VALUES (1)")
        await other.execute("SET lock_timeout = '100ms'")
        async with c.transaction():
            await c.execute(f"UPDATE {t} SET a = 2")
            await fails(asyncpg.LockNotAvailableError, other.execute(f"UPDATE {t} SET a = a + $1", 10))
            await fails(asyncpg.LockNotAvailableError, other.execute(f"LOCK TABLE {t}; SELECT 1"))
        await other.execute(f"UPDATE {t} SET a = a + $1", 10)
        same(await c.fetchval(f"SELECT a FROM {t}"), 12)


async def isolation_levels():
    async with table("a int") as t, connect() as c, connect() as other:
        async with c.transaction(isolation="repeatable_read"):
            same(await c.fetchval(f"SELECT count(*) FROM {t}"), 0)
            await other.execute(f"INSERT INTO {t} VALUES (1)")
            same(await c.fetchval(f"SELECT count(*) FROM {t}"), 0)
        same(await c.fetchval(f"SELECT count(*) FROM {t}"), 1)
        try:
            async with c.transaction(isolation="serializable"), other.transaction(isolation="serializable"):
                same(await c.fetchval("SHOW transaction_isolation"), "serializable")
                for one in (c, other):
                    await one.fetchval(f"SELECT count(*) FROM {t}")
                for one in (c, other):
                    await one.execute(f"INSERT INTO {t} VALUES ($1)", 2)
        except asyncpg.SerializationError:
            pass
        else:
            raise AssertionError("both crossed")


async def a_client_that_leaves_in_a_transaction():
    async with table("a int") as t, connect() as c:
        for leave in ("close", "terminate"):
            leaver = await open_one()
            await leaver.transaction().start()
            await leaver.execute(f"INSERT INTO {t} VALUES (1)")
            await leaver.execute(f"LOCK TABLE {t}")
            left = getattr(leaver, leave)()
            if left is not None:
                await left
        await c.execute(f"INSERT INTO {t} VALUES (2)")
        same(await c.fetchval(f"SELECT sum(a) FROM {t}"), 2)


async def the_server_ends_the_connection():
    ended = (asyncpg.PostgresConnectionError, asyncpg.AdminShutdownError, asyncpg.InterfaceError)
    ended += (asyncpg.TransactionRollbackError,)  # or it goes on with another server connection
    async with connect() as other:
        c = await open_one()
        await fails(ended, c.execute("SELECT pg_terminate_backend(pg_backend_pid())"))
        c.terminate()
        c = await open_one()
        await c.transaction().start()
        pid = await c.fetchval("SELECT pg_backend_pid() FROM pg_advisory_xact_lock(1)")
        same(await other.fetchval("SELECT pg_terminate_backend($1)", pid), True)
        await eventually(lambda: other.fetchval("SELECT count(*) FROM pg_stat_activity WHERE pid = $1", pid), 0)
        await fails(ended, c.execute("SELECT 1"))
        c.terminate()
        async with connect() as again:
            same(await again.fetchval("SELECT 1"), 1)
