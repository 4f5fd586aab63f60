"""What the living workers that run checks report about their own sight, in their heartbeats."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import asyncpg

from store.queries import query

_LIST = query("sight_reports")


@dataclass(frozen=True, slots=True)
class SightReport:
    """``seconds``: for how long this worker has been blind. ``unknown``: it had no reason to check itself."""

    worker: str
    location: str
    state: Literal["unknown", "sees", "blind"]
    seconds: float
    code: str
    reason: str

    @property
    def name(self) -> str:
        return f"{self.worker} in {self.location}" if self.location else self.worker


async def sight_reports(pool: asyncpg.Pool, alive_within: timedelta) -> list[SightReport]:
    """Returns the reports of workers with a heartbeat within this time. Older versions report nothing."""
    return [SightReport(**row) for row in await pool.fetch(_LIST, alive_within)]
