"""A pool of one to three connections, made at the first query and kept with the process."""

import os
from functools import lru_cache
from typing import Any

import asyncpg

from app.monitoring import monitored

SETTINGS = {"application_name": "portfolio-fastapi-lambda", "jit": "off", "timezone": "UTC"}


class Database:
    def __init__(self) -> None:
        self._pool: asyncpg.Pool | None = None

    async def pool(self) -> asyncpg.Pool:
        if self._pool is None or self._pool.is_closing():
            self._pool = await asyncpg.create_pool(
                os.environ["DATABASE_URL"],
                min_size=1,
                max_size=3,
                command_timeout=30,
                server_settings=SETTINGS,
                init=prepare,
            )
        return self._pool

    @monitored("execute_query")
    async def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        pool = await self.pool()
        async with pool.acquire() as connection:
            return [dict(row) for row in await connection.fetch(query, *values)]

    @monitored("execute_one")
    async def row(self, query: str, *values: Any) -> dict[str, Any] | None:
        pool = await self.pool()
        async with pool.acquire() as connection:
            found = await connection.fetchrow(query, *values)
            return dict(found) if found else None


async def prepare(connection: asyncpg.Connection) -> None:
    await connection.execute("SET TIME ZONE 'UTC'")
    await connection.execute("SET statement_timeout = '30s'")


@lru_cache
def database() -> Database:
    return Database()
