"""Reads the state from the store and judges it."""

from dataclasses import dataclass

import asyncpg

import reconcile
import store
from settings import Settings
from settings.revision import Configuration
from settings.stored import AlertSettings, StoredSettings
from store import OutdatedWorker, Revision, Snapshot
from workers.health.judge import judge
from workers.health.problems import Problem


@dataclass(frozen=True, slots=True)
class Health:
    """The state at one moment, its problems, and the workers whose configuration is not the active one."""

    snapshot: Snapshot
    problems: list[Problem]
    outdated: list[OutdatedWorker]
    active: Revision | None

    @property
    def stopping(self) -> list[Problem]:
        """The problems that stop the external heartbeat."""
        return [problem for problem in self.problems if problem.code.stops_heartbeat]


async def examine(pool: asyncpg.Pool, settings: Settings) -> Health:
    """Judges what the active revision watches; before the first one, what these settings would."""
    active = await store.active_revision(pool)
    watched = _watched(settings, active)
    snapshot = await store.snapshot(pool)
    skipped = await reconcile.never_planned(pool, watched)
    outdated = await store.outdated_workers(pool)
    return Health(snapshot, judge(snapshot, watched, skipped, outdated), outdated, active)


def _watched(settings: Settings, active: Revision | None) -> AlertSettings:
    if active is None or active.digest == Configuration.of(settings).digest:
        return settings
    try:
        return StoredSettings.parse(active.configuration)
    except ValueError:  # of a newer version of Paywatch
        return settings
