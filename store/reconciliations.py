"""Reconciliations as the alerts see them: each run that ended becomes one reading for each kind of object."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from settings.accounts import Account
from store.queries import query

_UNANNOUNCED = query("unannounced_runs")
_OVERDUE = query("overdue_runs")
LOOK_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class LostWebhooks:
    """Of the records that the ledger missed and Stripe still has events of, how many had one that was not
    delivered."""

    checked: int = 0
    undelivered: int = 0

    @property
    def rate(self) -> float:
        """0.0 when nothing was missed."""
        return self.undelivered / self.checked if self.checked else 0.0


@dataclass(frozen=True, slots=True)
class Daily:
    """What a scheduled run as a whole came to, and the number of its report in its account's chain."""

    from_: datetime
    until: datetime
    result: Mapping[str, Any]
    position: int


@dataclass(frozen=True, slots=True)
class UnreadDay:
    """A scheduled day that its run did not read to the end, nor any other since: the oldest of ``days``."""

    run: str
    status: str
    from_: datetime
    until: datetime
    days: int = 1


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """One kind of object of a run that ended. ``counts`` are records by class, empty when it came to none."""

    run: str
    account: Account
    object: str
    status: str
    reason: str
    started_at: datetime
    finished_at: datetime
    counts: Mapping[str, int]
    report: str | None = None
    """``sha256:`` and the hash of the run's manifest: the head of its account's chain when it ended."""
    unresolved: int = 0
    at_risk: Mapping[str, int] = field(default_factory=dict)
    """Of what is unresolved: minor units by currency."""
    at_risk_since: Mapping[str, datetime] = field(default_factory=dict)
    """By currency: since when the oldest of what puts money at risk is known."""
    oldest: datetime | None = None
    """Since when the oldest of what is unresolved is known."""
    lost: LostWebhooks = field(default_factory=LostWebhooks)
    unproven: Sequence[str] = ()
    """The codes of its proofs that failed."""
    unread: UnreadDay | None = None
    daily: Daily | None = None
    """With the balance transactions of a scheduled run, once for each time that it ended."""

    @property
    def check(self) -> str:
        """The name of its readings, and the fingerprint of its incidents: ``reconcile:payments``, and of a
        connected account ``reconcile:payments@acct_...``."""
        return f"reconcile:{self.object}" + (f"@{self.account}" if self.account.connected else "")


async def unannounced_runs(pool: asyncpg.Pool, keep: timedelta = LOOK_BACK) -> list[FinishedRun]:
    """Runs of the last week whose outcome has not become a reading, oldest first.

    ``keep`` is for how long readings are kept: what ended before may have had one.
    """
    return [
        FinishedRun(
            run=row["id"],
            account=Account(row["account"]),
            object=row["object"],
            status=row["status"],
            reason=row["reason"],
            started_at=row["started_at"] or row["finished_at"],
            finished_at=row["finished_at"],
            counts=row["counts"],
            report=row["report"],
            unresolved=row["unresolved"],
            at_risk=row["at_risk"],
            at_risk_since={
                currency: datetime.fromisoformat(since) for currency, since in row["at_risk_since"].items()
            },
            oldest=row["oldest"],
            lost=LostWebhooks(row["checked"], row["undelivered"]),
            unproven=row["unproven"],
            unread=_unread(row),
            daily=_daily(row),
        )
        for row in await pool.fetch(_UNANNOUNCED, min(LOOK_BACK, keep))
    ]


async def overdue_runs(pool: asyncpg.Pool, within: timedelta) -> int:
    """How many runs of the schedule have not come to any end within this time of their creation."""
    return int(await pool.fetchval(_OVERDUE, within))


def _daily(row: asyncpg.Record) -> Daily | None:
    if row["daily"] is None or row["report"] is None:
        return None
    return Daily(row["window_from"], row["window_until"], row["daily"], row["position"])


def _unread(row: asyncpg.Record) -> UnreadDay | None:
    fields = ("run", "status", "from", "until", "days")
    return None if row["unread_run"] is None else UnreadDay(*(row[f"unread_{name}"] for name in fields))
