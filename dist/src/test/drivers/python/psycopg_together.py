"""Of psycopg: what needs two clients at once, or waits for others."""

import psycopg
from psycopg import errors

from lanes import eventually, fresh, same
from psycopg_client import connect, fails, table, value


def _notified(c):
    heard = []
    c.add_notify_handler(lambda n: heard.append((n.channel, n.payload)))

    def look():
        c.execute("")  # they come with answers
        return heard

    return look


def own_notifications():
    channel = fresh("channel")
    with connect() as c:
        look = _notified(c)
        c.execute(f"LISTEN {channel}")
        with c.transaction():
            c.execute(f"NOTIFY {channel}, 'payload'")
            c.execute("SELECT pg_notify(%s, %s)", (channel, "second"))
            same(look(), [])
        eventually(lambda: len(look()) == 2, "own notifications")
        same(look(), [(channel, "payload"), (channel, "second")])
        c.execute(f"UNLISTEN {channel}")
        c.execute(f"NOTIFY {channel}, 'unheard'")
        same(len(look()), 2)


def notifications_of_others():
    channel = fresh("channel")
    with connect() as c, connect() as other:
        c.execute(f"LISTEN {channel}")
        for i in range(20):
            other.execute("SELECT pg_notify(%s, %s)", (channel, str(i)))
        heard = []
        for notification in c.notifies():
            heard.append(notification.payload)
            if len(heard) == 20:
                break
        same(heard, [str(i) for i in range(20)])
        same(value(c, "SELECT 1"), 1)


def advisory_locks_of_the_session():
    with connect() as c, connect() as other:
        key = hash(fresh("lock")) % 2**31
        c.execute("SELECT pg_advisory_lock(%s)", (key,))
        same(value(other, "SELECT pg_try_advisory_lock(%s)", key), False)
        same(value(c, "SELECT 1"), 1)
        same(value(other, "SELECT pg_try_advisory_lock(%s)", key), False)
        same(value(c, "SELECT pg_advisory_unlock(%s)", key), True)
        same(value(other, "SELECT pg_try_advisory_lock(%s)", key), True)
        same(value(c, "SELECT pg_try_advisory_lock(%s)", key), False)
        other.close()
        # the server frees it when it has seen that the session ended
        eventually(lambda: value(c, "SELECT pg_try_advisory_lock(%s)", key), "the lock of one who left")


def advisory_locks_of_the_transaction():
    with connect() as c, connect() as other:
        key = hash(fresh("lock")) % 2**31
        for end in (True, False):
            with c.transaction(force_rollback=end):
                c.execute("SELECT pg_advisory_xact_lock(%s)", (key,))
                same(value(other, "SELECT pg_try_advisory_xact_lock(%s)", key), False)
            same(value(other, "SELECT pg_try_advisory_xact_lock(%s)", key), True)


def lock_timeout():
    with table("a int") as t, connect() as c, connect() as other:
        c.execute(f"INSERT INTO {t} VALUES (1)")
        other.execute("SET lock_timeout = '100ms'")
        with c.transaction():
            c.execute(f"UPDATE {t} SET a = 2")
            fails(errors.LockNotAvailable, other, f"UPDATE {t} SET a = a + 10")
            fails(errors.LockNotAvailable, other, f"LOCK TABLE {t}; SELECT 1")
        other.execute(f"UPDATE {t} SET a = a + 10")
        same(value(c, f"SELECT a FROM {t}"), 12)


def isolation_levels():
    with table("a int") as t, connect() as c, connect() as other:
        c.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with c.transaction():
            same(value(c, f"SELECT count(*) FROM {t}"), 0)
            other.execute(f"INSERT INTO {t} VALUES (1)")
            same(value(c, f"SELECT count(*) FROM {t}"), 0)
        same(value(c, f"SELECT count(*) FROM {t}"), 1)
        c.isolation_level = other.isolation_level = psycopg.IsolationLevel.SERIALIZABLE
        try:
            with c.transaction(), other.transaction():
                same(value(c, "SHOW transaction_isolation"), "serializable")
                for one in (c, other):
                    value(one, f"SELECT count(*) FROM {t}")
                for one in (c, other):
                    one.execute(f"INSERT INTO {t} VALUES (2)")
        except errors.SerializationFailure:
            pass
        else:
            raise AssertionError("both crossed")


def a_client_that_leaves_in_a_transaction():
    with table("a int") as t, connect() as c:
        leaver = connect(autocommit=False)
        leaver.execute(f"INSERT INTO {t} VALUES (1)")
        leaver.execute(f"LOCK TABLE {t}")
        leaver.close()
        c.execute(f"INSERT INTO {t} VALUES (2)")
        same(c.execute(f"SELECT a FROM {t}").fetchall(), [(2,)])


def the_server_ends_the_connection():
    with connect() as other:
        c = connect()
        try:
            c.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        except psycopg.OperationalError as e:
            same(e.sqlstate in ("57P01", "40003", None), True)  # ended, or it goes on with another
        else:
            raise AssertionError("no error")
        c.close()
        c = connect(autocommit=False)
        pid = value(c, "SELECT pg_backend_pid() FROM pg_advisory_xact_lock(1)")
        same(value(other, "SELECT pg_terminate_backend(%s)", pid), True)
        eventually(lambda: value(other, "SELECT count(*) FROM pg_stat_activity WHERE pid = %s", pid) == 0, "its end")
        try:
            c.execute("SELECT 1")
        except psycopg.OperationalError:
            pass
        else:
            raise AssertionError("no error")
        c.close()
        with connect() as again:
            same(value(again, "SELECT 1"), 1)
