"""The state that all workers share, as metrics and ``paywatch status`` show it."""

from datetime import datetime

import asyncpg
import msgspec

from settings.accounts import Account
from store.queries import query

_SNAPSHOT = query("snapshot")


class CheckState(msgspec.Struct, frozen=True, kw_only=True):
    """Where one check stands; None before its first reading. ``last_pass`` is the newest slot that passed."""

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
    """All of it at one moment: checks by name, open incidents by severity, notifications by channel and
    status, when each worker last beat, and the last reconciliations of the last weeks.
    """

    at: datetime
    checks: dict[str, CheckState]
    incidents: dict[str, int]
    notifications: dict[str, dict[str, int]]
    heartbeats: dict[str, datetime]
    reconciliations: list[ReconciliationState] = []


_decode = msgspec.json.Decoder(Snapshot).decode


async def snapshot(pool: asyncpg.Pool) -> Snapshot:
    """One query, one round trip."""
    return _decode(await pool.fetchval(_SNAPSHOT))
