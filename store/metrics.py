"""The state shared by all workers, as metrics and ``paywatch status`` show it."""

from datetime import datetime

import asyncpg
import msgspec

from settings.accounts import Account
from store.queries import query

_SNAPSHOT = query("snapshot")


class CheckState(msgspec.Struct, frozen=True, kw_only=True):
    """The last reading of one check; None before the first. ``last_pass`` is the newest slot that passed."""

    slot: datetime | None = None
    verdict: str | None = None
    reason: str | None = None
    last_pass: datetime | None = None
    values: dict[str, float] = {}
    tls_not_after: datetime | None = None


class ReconciliationState(msgspec.Struct, frozen=True, kw_only=True, rename={"stored": "account"}):
    """The last run of one account and object that read everything: when it ended, its
    records by class, of how many that the ledger missed a webhook was lost, and by currency what is at risk
    (minor units; 0 for one that was compared) and since when."""

    stored: str
    object: str
    at: datetime
    counts: dict[str, int]
    checked: int = 0
    undelivered: int = 0
    at_risk: dict[str, int] = {}
    at_risk_since: dict[str, datetime] = {}

    @property
    def account(self) -> Account:
        return Account(self.stored)


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """The state at one moment: checks by name, open incidents by severity, notifications by channel and
    status, the time of each worker's last heartbeat, the seconds that its clock is ahead of the database's
    clock, and the last reconciliations of the last weeks.
    """

    at: datetime
    checks: dict[str, CheckState]
    incidents: dict[str, int]
    notifications: dict[str, dict[str, int]]
    heartbeats: dict[str, datetime]
    clock_skews: dict[str, float] = {}
    reconciliations: list[ReconciliationState] = []


_decode = msgspec.json.Decoder(Snapshot).decode


async def snapshot(pool: asyncpg.Pool) -> Snapshot:
    """Reads the state in one query, so that all of it is of one moment."""
    return _decode(await pool.fetchval(_SNAPSHOT))
