"""How psycopg2 connects and asks here."""

from contextlib import closing, contextmanager

import psycopg2
import psycopg2.extras

import lanes
from lanes import fresh


def open_one(autocommit=True, **more):
    c = psycopg2.connect(
        host=lanes.HOST, port=lanes.PORT, user=lanes.USER, password=lanes.PASSWORD, dbname=lanes.DATABASE, **more
    )
    c.autocommit = autocommit
    return c


def connect(**more):
    return closing(open_one(**more))


@contextmanager
def table(columns):
    name = fresh("psycopg2")
    with connect() as c:
        rows(c, f"CREATE TABLE {name} ({columns})")
    try:
        yield name
    finally:
        with connect() as c:
            rows(c, f"DROP TABLE {name}")


def rows(c, sql, *arguments):
    with c.cursor() as cursor:
        cursor.execute(sql, arguments or None)
        return cursor.fetchall() if cursor.description else None


def value(c, sql, *arguments):
    return rows(c, sql, *arguments)[0][0]


def fails(error, c, sql, *arguments):
    try:
        rows(c, sql, *arguments)
    except error as e:
        return e
    raise AssertionError(f"no {error.__name__} to {sql}")


@contextmanager
def transaction(c, end="commit", **session):
    c.autocommit = False
    before = (c.isolation_level, c.readonly)
    c.set_session(**session)
    try:
        yield
        getattr(c, end)()
    except BaseException:
        c.rollback()
        raise
    finally:
        c.isolation_level, c.readonly = before
        c.autocommit = True
