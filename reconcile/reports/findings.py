"""Reads the findings of a run in batches, in the order of the report."""

from collections.abc import AsyncGenerator, AsyncIterator
from datetime import datetime
from typing import Any

import asyncpg
import msgspec
from msgspec import UNSET, UnsetType

from reconcile.ledger.table import COMPARED
from reconcile.postgres import fetch_by_index
from reconcile.queries import sql
from reconcile.runs.finality import Finality
from reconcile.tasks import prefetch

BATCH = 1000
_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.decode


class Finding(msgspec.Struct, frozen=True):
    """One record that is not synced. ``exception`` is the same id in every run that finds this difference.

    ``stripe``: the compared fields of the object. ``ledger``: the rows as they were read. ``first_seen``:
    None if no earlier run left it open.
    """

    object: str
    id: str
    class_: str
    source: str
    reason_code: str | None
    reason: str
    fields: dict[str, dict[str, Any]]
    action: str
    note_code: str | None
    note: str
    resolved: bool
    exception: str
    stripe: dict[str, Any] | None
    ledger: list[dict[str, Any]] | None
    first_seen: datetime | None = None
    lost_webhook: str | None = None
    """Whether the webhooks of a created or updated record were delivered."""
    at_risk: dict[str, int] = {}
    """Money at risk: minor units by currency."""

    @classmethod
    def stored(cls, row: Any, object_: str) -> "Finding":
        """From a row of ``findings`` with its JSON as text, and ``first_seen``."""
        class_, fields, stripe = row["class"], _decode(row["fields"]), _decoded(row["stripe"])
        # The store omits the fields of a created record: all of them are in its ``stripe``.
        if class_ == "created" and stripe and not fields:
            fields = {
                name: {"stripe": stripe[name], "ledger": None}
                for name in COMPARED
                if stripe[name] is not None
            }
        return cls(
            *(object_, row["id"], class_, row["source"], row["reason_code"], row["reason"], fields),
            *(row["action"], row["note_code"], row["note"], row["resolved"], row["exception"]),
            *(stripe, _decoded(row["ledger"]), row["first_seen"], row["lost_webhook"]),
            at_risk=_decode(row["at_risk"]),
        )

    def age(self, now: datetime) -> int:
        """Returns for how many whole days it has been open."""
        return max(0, (now - (self.first_seen or now)).days)

    def line(self, age_days: int, *, codes: bool = True) -> str:
        """Returns the line of ``findings.jsonl``, with sorted keys. Reports of format 1 have no ``codes``."""
        line = _Line(
            *(self.action, age_days, self.class_, self.exception, self.fields, self.id, self.ledger),
            *(self.lost_webhook, self.note, self.note_code if codes else UNSET, self.object, self.reason),
            *(self.reason_code if codes else UNSET, self.resolved, self.source, self.stripe),
        )
        return _encode(line).decode() + "\n"


class _Line(msgspec.Struct, rename={"class_": "class"}):
    """The fields are in alphabetical order, which is the order of the keys."""

    action: str
    age_days: int
    class_: str
    exception: str
    fields: dict[str, dict[str, Any]]
    id: str
    ledger: list[dict[str, Any]] | None
    lost_webhook: str | None
    note: str
    note_code: str | UnsetType | None
    object: str
    reason: str
    reason_code: str | UnsetType | None
    resolved: bool
    source: str
    stripe: dict[str, Any] | None


async def finding_batches(
    store: asyncpg.Pool, object_run: int, object_: str, finality: Finality | None = None
) -> AsyncIterator[list[Finding]]:
    """Yields the findings of one object run, a thousand at a time, in the order of their ids.

    ``finality``: waits for each finding to be final; None if the run has ended.
    """
    async with prefetch(_all_rows(store, object_run, finality or Finality())) as found:
        async for rows in found:
            yield [Finding.stored(row, object_) for row in rows]


async def _all_rows(
    store: asyncpg.Pool, object_run: int, finality: Finality
) -> AsyncGenerator[list[Any], None]:
    after = ""
    while True:
        last = await finality.wait_past(object_run, after)
        async for rows in _rows(store, object_run, after, last):
            yield rows
        if last is None:
            return
        after = last


async def _rows(
    store: asyncpg.Pool, object_run: int, after: str, last: str | None
) -> AsyncIterator[list[Any]]:
    """A batch that is not full is the last one."""
    more = True
    while more:
        rows = await fetch_by_index(store, sql("reports/next_findings"), object_run, after, last, BATCH)
        if rows:
            yield rows
            after = rows[-1]["id"]
        more = len(rows) == BATCH and after != last


def _decoded(text: str | None) -> Any:
    return None if text is None else _decode(text)
