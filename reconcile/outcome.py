"""From what the steps left in the store to how the run ended: gaps, counts, proofs, one word."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg
import msgspec

from reconcile.changed import Changed
from reconcile.job import LONG, Deps, steadily
from reconcile.judging import CLASSES, Facts, Total
from reconcile.lease import Taken
from reconcile.lost import Explained, Lost
from reconcile.money_end import Money
from reconcile.objects.balance_transactions import OBJECT as BALANCE
from reconcile.open_rows import Open
from reconcile.planning import combined
from reconcile.proofs import (
    Proof,
    Stretch,
    classes_add_up,
    control_totals,
    coverage,
    nothing_unproven,
    uncovered,
)
from reconcile.result import End, RunResult, Word, counted, ended, word, worst
from reconcile.statements import sql
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
    rows = await steadily(lambda: deps.store.fetch(sql("part_outcomes"), taken.held.run, timeout=LONG))
    return [await _part(deps.store, row) for row in rows]


async def _part(store: asyncpg.Pool, row: Any) -> Part:
    slices = await steadily(lambda: store.fetch(sql("listed_slices"), row["part"]))
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


Failure = tuple[Word, str]
"""The word and the sentence of an object whose steps could not all be done."""


def outcome(
    taken: Taken, parts: list[Part], failures: Mapping[str, Failure], money: Money | None = None
) -> RunResult:
    """The result; ``failures`` are by object."""
    proofs = {part.object: _proofs(taken, part) for part in parts}
    ends = {part.object: _end(part, proofs[part.object], failures.get(part.object)) for part in parts}
    if money is not None:
        proofs[BALANCE], ends[BALANCE] = money.proofs, money.end
    result = ended(
        taken.held.run,
        taken.account,
        taken.window,
        dry_run=taken.dry_run,
        status=worst(end.status for end in ends.values()),
        objects={part.object: _counts(part) for part in parts},
        ends=ends,
        proofs=[proof for found in proofs.values() for proof in found],
        plan=_plan(parts),
    )
    notes = {part.object: part.sources.notes(taken.window, behind=part.lost.any) for part in parts}
    return msgspec.structs.replace(
        result,
        at_risk={part.object: part.at_risk for part in parts},
        lost_webhooks={part.object: part.lost for part in parts},
        notes={name: told for name, told in notes.items() if told},
    )


def _plan(parts: list[Part]) -> str | None:
    """Of a run that came to plan its writes for every object."""
    plans = {part.object: part.plan_sha256 for part in parts if part.plan_sha256 is not None}
    return combined(plans) if len(plans) == len(parts) else None


def _end(part: Part, proofs: list[Proof], failure: Failure | None) -> End:
    if failure is not None:
        return End(*failure)
    gaps = [*part.gaps, *uncovered(proofs)]
    unproven = ["unproven"] if part.facts and part.facts.unproven else []
    return End(
        word(gaps=[*gaps, *unproven], proofs=proofs, findings=part.findings, unresolved=part.unresolved),
        "; ".join(gaps),
    )


def _counts(part: Part) -> dict[str, int]:
    return counted(part.counts or dict.fromkeys(CLASSES, 0))


def _proofs(taken: Taken, part: Part) -> list[Proof]:
    found = [coverage(part.object, taken.window, part.slices)]
    if part.counts is None or part.facts is None:
        return [
            *found,
            Proof(f"{part.object}: classes add up", None, "NOT CHECKED", "nothing was classified"),
        ]
    return [
        *found,
        nothing_unproven(part.object, part.facts.unproven),
        *classes_add_up(part.object, part.counts, part.facts.nameless, part.facts.sides),
        *control_totals(part.object, part.before, part.after, dry_run=taken.dry_run),
    ]


def _json(text: str | None) -> Any:
    return None if text is None else msgspec.json.decode(text)
