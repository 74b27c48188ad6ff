"""How asyncpg connects and asks here."""

import asyncio
import time
from contextlib import asynccontextmanager

import asyncpg

import lanes
from lanes import LONGEST_SECONDS, fresh


@asynccontextmanager
async def connect(**more):
    c = await open_one(**more)
    try:
        yield c
    finally:
        if not c.is_closed():
            await c.close()


async def open_one(**more):
    return await asyncpg.connect(
        host=lanes.HOST, port=lanes.PORT, user=lanes.USER, password=lanes.PASSWORD, database=lanes.DATABASE, **more
    )


@asynccontextmanager
async def table(columns):
    name = fresh("asyncpg")
    async with connect() as c:
        await c.execute(f"CREATE TABLE {name} ({columns})")
    try:
        yield name
    finally:
        async with connect() as c:
            await c.execute(f"DROP TABLE {name}")


async def fails(error, awaitable):
    try:
        await awaitable
    except error as e:
        return e
    raise AssertionError(f"no {error.__name__}")


async def eventually(ask, expected):
    deadline = time.monotonic() + LONGEST_SECONDS / 2
    while (last := await ask()) != expected:
        if time.monotonic() > deadline:
            raise AssertionError(f"still {last!r} instead of {expected!r}")
        await asyncio.sleep(0.01)


async def now(heard):
    return list(heard)
