"""How psycopg connects and asks here."""

from contextlib import contextmanager

import psycopg

import lanes
from lanes import fresh


def connect(**more):
    more.setdefault("autocommit", True)
    return psycopg.connect(
        host=lanes.HOST, port=lanes.PORT, user=lanes.USER, password=lanes.PASSWORD, dbname=lanes.DATABASE, **more
    )


@contextmanager
def table(columns):
    name = fresh("psycopg")
    with connect() as c:
        c.execute(f"CREATE TABLE {name} ({columns})")
    try:
        yield name
    finally:
        with connect() as c:
            c.execute(f"DROP TABLE {name}")


def value(c, sql, *arguments, **more):
    return c.execute(sql, arguments or None, **more).fetchone()[0]


def fails(error, c, sql, *arguments):
    try:
        c.execute(sql, arguments or None)
    except error as e:
        return e
    raise AssertionError(f"no {error.__name__} to {sql}")
