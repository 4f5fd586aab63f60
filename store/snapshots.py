"""The state that all workers share, as ``paywatch status``, the audit and the metrics read it."""

from datetime import date, datetime, timedelta
from typing import Any, Literal

import asyncpg
import msgspec

from alerts.model import AlertState
from settings.accounts import Account
from store.queries import query

_SNAPSHOT = query("snapshot")

DELAYED_AFTER = timedelta(seconds=60)
"""A notification that is not delivered within this time is delayed."""


class CheckState(msgspec.Struct, frozen=True, kw_only=True):
    """The schedule and the last reading of one check; None before the first reading.

    ``next_slot`` is the oldest slot without a reading, ``every`` is in seconds, and ``last_pass`` is the
    newest slot that passed. A ``leased`` slot is being run by a worker.
    """

    every: float
    next_slot: datetime
    leased: bool = False
    slot: datetime | None = None
    verdict: str | None = None
    reason: str | None = None
    last_pass: datetime | None = None
    values: dict[str, float] = {}
    tls_not_after: datetime | None = None


class IncidentState(msgspec.Struct, frozen=True, kw_only=True):
    """An open incident. ``held``: the code of what holds its messages now (`alerts.events.Held`). ``alert``:
    what decisions remember of it."""

    id: str
    severity: str
    subject: str
    reason: str
    opened_at: datetime
    held: str | None = None
    fingerprint: str = ""
    alert: AlertState | None = None


class UndeliveredNotifications(msgspec.Struct, frozen=True, kw_only=True):
    """Notifications of one channel that did not arrive: their number, the oldest one's time and subject, and
    the newest error. A notice of a reconciliation has no subject."""

    channel: str
    state: Literal["delayed", "failed", "undeliverable"]
    number: int
    oldest: datetime
    subject: str | None = None
    error: str | None = None


class ChannelHealth(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a channel takes messages: since when not, why, and how many notifications wait, are late, or
    are held back by a storm."""

    channel: str
    broken_since: datetime | None = None
    failing_since: datetime | None = None
    error: str | None = None
    pending: int = 0
    overdue: int = 0
    held: int = 0


class RunState(msgspec.Struct, frozen=True, kw_only=True, rename={"stored": "account", "from_": "from"}):
    """A reconciliation run that has not ended, or whose window no run has read completely (``unread``)."""

    id: str
    stored: str
    status: str
    reason: str
    from_: datetime
    until: datetime
    requested_by: str
    created_at: datetime
    lease_until: datetime | None
    unread: bool

    @property
    def account(self) -> Account:
        return Account(self.stored)


class ReconciliationState(msgspec.Struct, frozen=True, kw_only=True, rename={"stored": "account"}):
    """The last run of one account and object that read everything: when it ended, where its window ends, its
    records by class, of how many that the ledger missed a webhook was lost, and by currency what is at risk
    (minor units; 0 for one that was compared) and since when."""

    stored: str
    object: str
    at: datetime
    until: datetime | None = None
    counts: dict[str, int]
    checked: int = 0
    undelivered: int = 0
    at_risk: dict[str, int] = {}
    at_risk_since: dict[str, datetime] = {}

    @property
    def account(self) -> Account:
        return Account(self.stored)


class RuleSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule said last; ``check`` is empty for a rule over others or an objective."""

    rule: str
    check: str
    truth: Literal["true", "false", "unknown"]
    code: str
    sentence: str


class WorkerState(msgspec.Struct, frozen=True, kw_only=True):
    """A worker's last heartbeat. The row of a killed worker is deleted after a day. ``clock_skew``: seconds
    that its clock was ahead of the database's; None if not measured."""

    worker: str
    queue: str
    started_at: datetime
    beat_at: datetime
    info: dict[str, Any] = {}
    clock_skew: float | None = None


class AuditState(msgspec.Struct, frozen=True, kw_only=True):
    """The last audit. ``detail`` are the codes that stop the heartbeat, or the error of the ping."""

    at: datetime
    worker: str
    outcome: Literal["pinged", "withheld", "failed", "not_configured"]
    detail: str
    pinged_at: datetime | None


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """The state at one moment, by the database's clock. ``planned`` are the days of the last days that have a
    daily run, by account as it is stored; ``silences`` is the number of active ones. ``unresolved``: by
    channel, incidents that ended, of which it was sent the opening, and no resolve was decided.
    ``drills``: by check, who runs an active drill of it."""

    at: datetime
    checks: dict[str, CheckState]
    incidents: list[IncidentState]
    notifications: list[UndeliveredNotifications]
    channels: list[ChannelHealth] = []
    silences: int = 0
    unresolved: dict[str, list[str]] = {}
    drills: dict[str, str] = {}
    runs: list[RunState]
    planned: dict[str, list[date]]
    reconciliations: list[ReconciliationState]
    workers: list[WorkerState]
    rules: list[RuleSummary] = []
    rules_judged_at: datetime | None = None
    audit: AuditState | None


_decode = msgspec.json.Decoder(Snapshot).decode


async def snapshot(pool: asyncpg.Pool) -> Snapshot:
    """Reads the state in one query, so that all of it is of one moment."""
    return _decode(await pool.fetchval(_SNAPSHOT, DELAYED_AFTER))
