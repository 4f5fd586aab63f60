"""What one object of a run left in the store."""

from dataclasses import dataclass
from typing import Any

import asyncpg
import msgspec

from reconcile.classify.classify import Facts, Total
from reconcile.postgres import LONG, steadily
from reconcile.queries import sql
from reconcile.results.proofs import Stretch
from reconcile.runs.job import Deps
from reconcile.runs.lease import Taken
from reconcile.sources.changed import Changed
from reconcile.sources.open_rows import Open
from reconcile.sources.undelivered import Explained, Lost
from reconcile.windows import Window


class Sources(msgspec.Struct, frozen=True):
    """What the sources beside the list covered; None where a run did not come to it."""

    changed: Changed | None = None
    open: Open | None = None
    lost: Explained | None = None

    def notes(self, window: Window, *, behind: bool) -> list[str]:
        """What is to be known of their limits, though it is no gap. ``behind``: the ledger was at any
        record."""
        told = [] if self.changed is None else self.changed.notes(window)
        if self.open is not None and self.open.note:
            told.append(self.open.note)
        return [*told, self.lost.note] if behind and self.lost is not None and self.lost.note else told


@dataclass(frozen=True, slots=True)
class Part:
    """What one kind of object left behind. ``counts`` is None where it never came to be classified."""

    part: int
    object: str
    phase: str
    plan: dict[str, Any] | None
    gaps: list[str]
    counts: dict[str, int] | None
    facts: Facts | None
    plan_sha256: bytes | None
    before: list[Total]
    after: list[Total] | None
    slices: list[Stretch]
    findings: int
    unresolved: int
    sources: Sources
    at_risk: dict[str, int]
    """Of what is unresolved: minor units by currency."""
    lost: Lost


async def parts_of(taken: Taken, deps: Deps) -> list[Part]:
    """In the order in which the run takes them; without its balance transactions."""
    rows = await steadily(
        lambda: deps.store.fetch(sql("results/part_outcomes"), taken.held.run, timeout=LONG)
    )
    return [await _part(deps.store, row) for row in rows]


async def _part(store: asyncpg.Pool, row: Any) -> Part:
    slices = await steadily(lambda: store.fetch(sql("money/listed_slices"), row["part"]))
    totals = _json(row["totals"]) or {}
    return Part(
        row["part"],
        row["object"],
        row["phase"],
        _json(row["plan"]),
        _json(row["gaps"]),
        _json(row["counts"]),
        None if row["facts"] is None else msgspec.json.decode(row["facts"], type=Facts),
        row["plan_sha256"],
        msgspec.convert(totals.get("before", []), list[Total]),
        msgspec.convert(totals["after"], list[Total]) if "after" in totals else None,
        [Stretch(each["lower"], each["upper"], each["done"]) for each in slices],
        row["findings"],
        row["unresolved"],
        msgspec.json.decode(row["sources"], type=Sources),
        msgspec.json.decode(row["at_risk"], type=dict[str, int]),
        Lost.of(_json(row["lost"])),
    )


def _json(text: str | None) -> Any:
    return None if text is None else msgspec.json.decode(text)
