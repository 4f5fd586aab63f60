"""Reads the state from the store and judges it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import asyncpg

import reconcile
import store
from settings import Settings
from settings.revision import Configuration
from settings.stored import AlertSettings, StoredSettings
from store import OutdatedWorker, Revision, Snapshot
from store.digests import sent_digests
from workers.health.judge import judge
from workers.health.problems import Problem


@dataclass(frozen=True, slots=True)
class Health:
    """The state at one moment, its problems, and the workers whose configuration is not the active one.

    ``watched``: the settings by which it was judged, which are the same on every worker.
    """

    snapshot: Snapshot
    problems: list[Problem]
    outdated: list[OutdatedWorker]
    active: Revision | None
    watched: AlertSettings

    @property
    def stopping(self) -> list[Problem]:
        """The problems that stop the external heartbeat."""
        return [problem for problem in self.problems if problem.code.stops_heartbeat]


Watched = tuple[Revision | None, AlertSettings]


async def examine(
    pool: asyncpg.Pool,
    settings: Settings,
    *,
    read: Callable[[asyncpg.Pool], Awaitable[Watched]] | None = None,
) -> Health:
    """Judges what the active revision watches; before the first one, what these settings would.

    ``read`` reads the active revision and its settings, for callers that remember what they parsed.
    """
    if read is None:
        active = await store.active_revision(pool)
        watched = watched_settings(settings, active)
    else:
        active, watched = await read(pool)
    snapshot = await store.snapshot(pool)
    skipped = await reconcile.never_planned(pool, watched)
    outdated = await store.outdated_workers(pool)
    digests = await sent_digests(pool, list(watched.digests))
    problems = judge(snapshot, watched, skipped, outdated, digests)
    return Health(snapshot, problems, outdated, active, watched)


def watched_settings(settings: Settings, active: Revision | None) -> AlertSettings:
    """Returns the settings of the active revision, or before the first one these."""
    if active is None or active.digest == Configuration.of(settings).digest:
        return settings
    try:
        return StoredSettings.parse(active.configuration)
    except ValueError:  # of a newer version of Paywatch
        return settings
