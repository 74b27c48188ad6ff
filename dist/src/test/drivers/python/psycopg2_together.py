"""Of psycopg2: what needs two clients at once, or waits for others."""

import select

import psycopg2
import psycopg2.extras
from psycopg2 import errors, extensions

from lanes import eventually, fresh, same
from psycopg2_client import connect, fails, open_one, rows, table, transaction, value


def _heard(c, enough):
    def look():
        select.select([c], [], [], 0.05)
        c.poll()
        return len(c.notifies) >= enough

    eventually(look, "notifications")
    return [(n.channel, n.payload) for n in c.notifies]


def own_notifications():
    channel = fresh("channel")
    with connect() as c:
        rows(c, f"LISTEN {channel}")
        with transaction(c):
            rows(c, f"NOTIFY {channel}, 'payload'")
            rows(c, "SELECT pg_notify(%s, %s)", channel, "second")
            same(c.notifies, [])
        same(_heard(c, 2), [(channel, "payload"), (channel, "second")])
        rows(c, f"UNLISTEN {channel}")
        rows(c, f"NOTIFY {channel}, 'unheard'")
        same(len(c.notifies), 2)


def notifications_of_others():
    channel = fresh("channel")
    with connect() as c, connect() as other:
        rows(c, f"LISTEN {channel}")
        for i in range(20):
            rows(other, "SELECT pg_notify(%s, %s)", channel, str(i))
        same(_heard(c, 20), [(channel, str(i)) for i in range(20)])
        same(value(c, "SELECT 1"), 1)


def advisory_locks_of_the_session():
    with connect() as c, connect() as other:
        key = hash(fresh("lock")) % 2**31
        rows(c, "SELECT pg_advisory_lock(%s)", key)
        same(value(other, "SELECT pg_try_advisory_lock(%s)", key), False)
        same(value(c, "SELECT 1"), 1)
        same(value(other, "SELECT pg_try_advisory_lock(%s)", key), False)
        same(value(c, "SELECT pg_advisory_unlock(%s)", key), True)
        same(value(other, "SELECT pg_try_advisory_lock(%s)", key), True)
        same(value(c, "SELECT pg_try_advisory_lock(%s)", key), False)
        other.close()
        eventually(lambda: value(c, "SELECT pg_try_advisory_lock(%s)", key), "the lock of one who left")


def advisory_locks_of_the_transaction():
    with connect() as c, connect() as other:
        key = hash(fresh("lock")) % 2**31
        for end in ("commit", "rollback"):
            with transaction(c, end=end):
                rows(c, "SELECT pg_advisory_xact_lock(%s)", key)
                same(value(other, "SELECT pg_try_advisory_xact_lock(%s)", key), False)
            same(value(other, "SELECT pg_try_advisory_xact_lock(%s)", key), True)


def lock_timeout():
    with table("a int") as t, connect() as c, connect() as other:
        rows(c, f"INSERT INTO {t} VALUES (1)")
        rows(other, "SET lock_timeout = '100ms'")
        with transaction(c):
            rows(c, f"UPDATE {t} SET a = 2")
            fails(errors.LockNotAvailable, other, f"UPDATE {t} SET a = a + 10")
            fails(errors.LockNotAvailable, other, f"LOCK TABLE {t}; SELECT 1")
        rows(other, f"UPDATE {t} SET a = a + 10")
        same(value(c, f"SELECT a FROM {t}"), 12)


def isolation_levels():
    with table("a int") as t, connect() as c, connect() as other:
        with transaction(c, isolation_level="REPEATABLE READ"):
            same(value(c, f"SELECT count(*) FROM {t}"), 0)
            rows(other, f"INSERT INTO {t} VALUES (1)")
            same(value(c, f"SELECT count(*) FROM {t}"), 0)
        same(value(c, f"SELECT count(*) FROM {t}"), 1)
        level = extensions.ISOLATION_LEVEL_SERIALIZABLE
        try:
            with transaction(c, isolation_level=level), transaction(other, isolation_level=level):
                same(value(c, "SHOW transaction_isolation"), "serializable")
                for one in (c, other):
                    value(one, f"SELECT count(*) FROM {t}")
                for one in (c, other):
                    rows(one, f"INSERT INTO {t} VALUES (2)")
        except errors.SerializationFailure:
            pass
        else:
            raise AssertionError("both crossed")


def a_client_that_leaves_in_a_transaction():
    with table("a int") as t, connect() as c:
        leaver = open_one(autocommit=False)
        rows(leaver, f"INSERT INTO {t} VALUES (1)")
        rows(leaver, f"LOCK TABLE {t}")
        leaver.close()
        rows(c, f"INSERT INTO {t} VALUES (2)")
        same(rows(c, f"SELECT a FROM {t}"), [(2,)])


def the_server_ends_the_connection():
    with connect() as other:
        c = open_one()
        fails(psycopg2.OperationalError, c, "SELECT pg_terminate_backend(pg_backend_pid())")
        c.close()
        c = open_one(autocommit=False)
        pid = value(c, "SELECT pg_backend_pid() FROM pg_advisory_xact_lock(1)")
        same(value(other, "SELECT pg_terminate_backend(%s)", pid), True)
        eventually(lambda: value(other, "SELECT count(*) FROM pg_stat_activity WHERE pid = %s", pid) == 0, "its end")
        fails(psycopg2.OperationalError, c, "SELECT 1")
        c.close()
        with connect() as again:
            same(value(again, "SELECT 1"), 1)
