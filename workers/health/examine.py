"""Reads the state from the store and judges it."""

from dataclasses import dataclass

import asyncpg

import reconcile
import store
from settings import Settings
from store import OutdatedWorker, Snapshot
from workers.health.judge import judge
from workers.health.problems import Problem


@dataclass(frozen=True, slots=True)
class Health:
    """The state at one moment, its problems, and the workers whose configuration is not the active one."""

    snapshot: Snapshot
    problems: list[Problem]
    outdated: list[OutdatedWorker]

    @property
    def stopping(self) -> list[Problem]:
        """The problems that stop the external heartbeat."""
        return [problem for problem in self.problems if problem.code.stops_heartbeat]


async def examine(pool: asyncpg.Pool, settings: Settings) -> Health:
    snapshot = await store.snapshot(pool)
    skipped = await reconcile.never_planned(pool, settings)
    outdated = await store.outdated_workers(pool)
    return Health(snapshot, judge(snapshot, settings, skipped, outdated), outdated)
