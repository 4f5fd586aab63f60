"""What the living workers report about Redis, in their heartbeats."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import asyncpg

from store.queries import query

_LIST = query("redis_reports")


@dataclass(frozen=True, slots=True)
class RedisReport:
    """``seconds``: for how long Redis has failed this worker. ``unknown``: it has not needed Redis yet."""

    worker: str
    state: Literal["unknown", "serves", "fails"]
    seconds: float
    code: str
    reason: str


async def redis_reports(pool: asyncpg.Pool, alive_within: timedelta) -> list[RedisReport]:
    """Returns the reports of workers with a heartbeat within this time. Older versions report nothing."""
    return [RedisReport(**row) for row in await pool.fetch(_LIST, alive_within)]
