"""Findings as a report has them: one at a time, in one order for all time, whatever their number."""

from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial
from typing import Any

import asyncpg
import msgspec

from reconcile.job import LONG, in_order, steadily
from reconcile.settled import Settled
from reconcile.statements import sql
from reconcile.tasks import ahead

BATCH = 1000
_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.decode


class Finding(msgspec.Struct, frozen=True):
    """One record that is not synced. ``exception`` names the same difference in every run.

    ``stripe`` is the object's compared fields, ``ledger`` the rows as they were read. ``first_seen`` is None
    where no earlier run left it open.
    """

    object: str
    id: str
    class_: str
    source: str
    reason: str
    fields: dict[str, dict[str, Any]]
    action: str
    note: str
    resolved: bool
    exception: str
    stripe: dict[str, Any] | None
    ledger: list[dict[str, Any]] | None
    first_seen: datetime | None = None
    lost_webhook: str | None = None
    """Of a created or updated one, whether its events were delivered."""

    def age(self, now: datetime) -> int:
        """Whole days for which it has been open."""
        return max(0, (now - (self.first_seen or now)).days)

    def line(self, age_days: int) -> str:
        """The line of ``findings.jsonl``; keys are sorted at every depth."""
        line = _Line(
            *(self.action, age_days, self.class_, self.exception, self.fields, self.id, self.ledger),
            *(self.lost_webhook, self.note, self.object, self.reason, self.resolved, self.source),
            self.stripe,
        )
        return _encode(line).decode() + "\n"


class _Line(msgspec.Struct, rename={"class_": "class"}):
    """In the order of the names."""

    action: str
    age_days: int
    class_: str
    exception: str
    fields: dict[str, dict[str, Any]]
    id: str
    ledger: list[dict[str, Any]] | None
    lost_webhook: str | None
    note: str
    object: str
    reason: str
    resolved: bool
    source: str
    stripe: dict[str, Any] | None


async def batches(
    store: asyncpg.Pool, part: int, object_: str, settled: Settled | None = None
) -> AsyncIterator[list[Finding]]:
    """The findings of one kind of object, a thousand at a time, each a short statement of its own; each
    when it is ``settled``."""
    async for rows in ahead(_all_rows(store, part, settled or Settled())):
        yield [_finding(row, object_, row["first_seen"]) for row in rows]


async def _all_rows(store: asyncpg.Pool, part: int, settled: Settled) -> AsyncIterator[list[Any]]:
    after = ""
    while True:
        upto = await settled.beyond(part, after)
        while rows := await in_order(store, sql("findings"), part, after, upto, BATCH):
            yield rows
            after = rows[-1]["id"]
        if upto is None:
            return
        after = upto


async def first(store: asyncpg.Pool, run: str, count: int) -> list[Finding]:
    """The first few for people to read: what is still open before what was repaired."""
    rows = await steadily(partial(store.fetch, sql("first_findings"), run, count, timeout=LONG))
    return [_finding(row, row["object"]) for row in rows]


def _finding(row: Any, object_: str, first_seen: datetime | None = None) -> Finding:
    id_, class_, source, reason, action, note, resolved, lost, fields, stripe, ledger, exception = row[:12]
    return Finding(
        *(object_, id_, class_, source, reason, _decode(fields), action, note, resolved, exception),
        None if stripe is None else _decode(stripe),
        None if ledger is None else _decode(ledger),
        first_seen,
        lost,
    )
