"""Reconciliations as the alerts see them: each run that ended becomes one reading for each kind of object."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from store.queries import query

_UNANNOUNCED = query("unannounced_runs")
LOOK_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """One kind of object of a run that ended. ``counts`` are records by class, empty when it came to none."""

    run: str
    account: str | None
    object: str
    status: str
    reason: str
    started_at: datetime
    finished_at: datetime
    counts: Mapping[str, int]
    report: str | None = None
    """``sha256:`` and the hash of the run's manifest: the head of its account's chain when it ended."""

    @property
    def check(self) -> str:
        """The name of its readings, and the fingerprint of its incidents: ``reconcile:payments``, and of a
        connected account ``reconcile:payments@acct_...``."""
        return f"reconcile:{self.object}" + (f"@{self.account}" if self.account else "")


async def unannounced(pool: asyncpg.Pool) -> list[FinishedRun]:
    """Runs of the last week whose outcome has not become a reading, oldest first."""
    return [
        FinishedRun(
            run=row["id"],
            account=row["account"] or None,
            object=row["object"],
            status=row["status"],
            reason=row["reason"],
            started_at=row["started_at"] or row["finished_at"],
            finished_at=row["finished_at"],
            counts=row["counts"],
            report=row["report"],
        )
        for row in await pool.fetch(_UNANNOUNCED, LOOK_BACK)
    ]
