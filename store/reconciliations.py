"""Finished reconciliations for the alerts: each run becomes one reading for each kind of object."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from settings.accounts import Account
from store.queries import query

_UNANNOUNCED = query("unannounced_runs")
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
    """The result of a whole scheduled run, and the position of its report in its account's chain."""

    from_: datetime
    until: datetime
    result: Mapping[str, Any]
    position: int
    sign_offs: Mapping[str, Any] | None = None
    """Number and hash of the newest record in the account's chain of sign-offs."""


@dataclass(frozen=True, slots=True)
class UnreadDay:
    """The oldest of ``days`` scheduled days that neither their own run nor a later one read completely."""

    run: str
    status: str
    from_: datetime
    until: datetime
    days: int = 1


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """One kind of object of a finished run. ``counts`` are records by class, empty if not classified."""

    run: str
    account: Account
    object: str
    status: str
    reason: str
    started_at: datetime
    finished_at: datetime
    counts: Mapping[str, int]
    report: str | None = None
    """``sha256:`` and the hash of the run's manifest, the head of its account's chain at that time."""
    unresolved: int = 0
    at_risk: Mapping[str, int] = field(default_factory=dict)
    """The money at risk in unresolved findings: minor units by currency."""
    at_risk_since: Mapping[str, datetime] = field(default_factory=dict)
    """By currency: when the oldest finding with money at risk was first seen."""
    oldest: datetime | None = None
    """When the oldest unresolved finding was first seen."""
    lost: LostWebhooks = field(default_factory=LostWebhooks)
    unproven: Sequence[str] = ()
    """The codes of the failed proofs."""
    unread: UnreadDay | None = None
    daily: Daily | None = None
    """Set with the balance transactions of a scheduled run, once for each time that it ended."""

    @property
    def check(self) -> str:
        """The name of its readings, and the fingerprint of its incidents: ``reconcile:payments``, and of a
        connected account ``reconcile:payments@acct_...``."""
        return f"reconcile:{self.object}" + (f"@{self.account}" if self.account.connected else "")


async def unannounced_runs(pool: asyncpg.Pool, keep: timedelta = LOOK_BACK) -> list[FinishedRun]:
    """Returns the runs of the last week that have no reading yet, oldest first.

    ``keep`` is the retention of readings: the reading of a run that ended earlier may be deleted already.
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


def _daily(row: asyncpg.Record) -> Daily | None:
    if row["daily"] is None or row["report"] is None:
        return None
    return Daily(row["window_from"], row["window_until"], row["daily"], row["position"], row["sign_offs"])


def _unread(row: asyncpg.Record) -> UnreadDay | None:
    fields = ("run", "status", "from", "until", "days")
    return None if row["unread_run"] is None else UnreadDay(*(row[f"unread_{name}"] for name in fields))
