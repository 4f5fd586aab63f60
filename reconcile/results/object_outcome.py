"""What one object of a run left in the store."""

from dataclasses import dataclass
from typing import Any

import asyncpg
import msgspec

from reconcile.classify.classify import Facts, Total
from reconcile.codes import Coded, SourceNote
from reconcile.listing.staging import LeftOutRows
from reconcile.postgres import LONG_TIMEOUT, retry_outages
from reconcile.queries import sql
from reconcile.results.proofs import SliceCoverage
from reconcile.results.scope import Scope, scope_of
from reconcile.results.withheld import Withheld
from reconcile.runs.context import RunContext
from reconcile.sources.changed import Changed
from reconcile.sources.open_rows import Open
from reconcile.sources.undelivered import DeliveryCoverage, LostWebhooks
from reconcile.windows import Window


class Sources(msgspec.Struct, frozen=True):
    """What the sources other than the list covered; None if the run ended before that."""

    changed: Changed | None = None
    open: Open | None = None
    lost: DeliveryCoverage | None = None
    replaced_bytes: str | None = None
    """The id of an object in which bytes were replaced by U+FFFD."""
    left_out_rows: list[LeftOutRows] | None = None

    def notes(self, window: Window, *, behind: bool) -> list[Coded]:
        """Limits of the sources that are not gaps. ``behind``: the ledger lacked or lagged behind a
        record."""
        found = [] if self.changed is None else self.changed.notes(window)
        if self.open is not None and self.open.note is not None:
            found.append(self.open.note)
        if behind and self.lost is not None and self.lost.note:
            found.append(Coded(SourceNote.DELIVERY_UNKNOWN, self.lost.note))
        if self.replaced_bytes is not None:
            sentence = (
                f"some objects ({self.replaced_bytes} is one) contain bytes that are not UTF-8, in fields "
                "that are not compared: they are read as U+FFFD"
            )
            found.append(Coded(SourceNote.BYTES_REPLACED, sentence))
        return found


@dataclass(frozen=True, slots=True)
class ObjectOutcome:
    """What one object of a run left in the store. ``counts`` is None if it was never classified."""

    object_run: int
    object: str
    phase: str
    plan: dict[str, Any] | None
    gaps: list[Coded]
    counts: dict[str, int] | None
    facts: Facts | None
    plan_sha256: bytes | None
    before: list[Total]
    after: list[Total] | None
    slices: list[SliceCoverage]
    findings: int
    unresolved: int
    sources: Sources
    at_risk: dict[str, int]
    """Money at risk in unresolved findings: minor units by currency."""
    lost: LostWebhooks
    withheld: Withheld | None = None
    """What was not written because nobody has approved it; None if that is not so."""

    @property
    def scope(self) -> Scope | None:
        """The scope of the mapping and what it left out; None if everything belongs to the table."""
        if self.plan is None:
            return None
        objects = self.facts.out_of_scope if self.facts else []
        return scope_of(self.plan["mapping"], objects, self.sources.left_out_rows)


async def object_outcomes(run: RunContext) -> list[ObjectOutcome]:
    """Loads the objects in the order of the run, without its balance transactions."""
    rows = await retry_outages(
        lambda: run.deps.store.fetch(sql("results/object_outcomes"), run.id, timeout=LONG_TIMEOUT)
    )
    return [await _object_outcome(run.deps.store, row) for row in rows]


async def _object_outcome(store: asyncpg.Pool, row: Any) -> ObjectOutcome:
    slices = await retry_outages(lambda: store.fetch(sql("listing/listed_slices"), row["object_run"]))
    totals = _json(row["totals"]) or {}
    return ObjectOutcome(
        row["object_run"],
        row["object"],
        row["phase"],
        _json(row["plan"]),
        gaps_of(row["gaps"]),
        _json(row["counts"]),
        None if row["facts"] is None else msgspec.json.decode(row["facts"], type=Facts),
        row["plan_sha256"],
        msgspec.convert(totals.get("before", []), list[Total]),
        msgspec.convert(totals["after"], list[Total]) if "after" in totals else None,
        [SliceCoverage(each["lower"], each["upper"], each["done"]) for each in slices],
        row["findings"],
        row["unresolved"],
        msgspec.json.decode(row["sources"], type=Sources),
        msgspec.json.decode(row["at_risk"], type=dict[str, int]),
        LostWebhooks.of(_json(row["lost"])),
        Withheld(row["inserts"], row["updates"]) if row["withheld"] else None,
    )


def gaps_of(text: str) -> list[Coded]:
    """From ``object_runs.gaps``."""
    return msgspec.json.decode(text, type=list[Coded])


def _json(text: str | None) -> Any:
    return None if text is None else msgspec.json.decode(text)
