"""What the objects of a run covered and found, whether the run has ended or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import asyncpg
import msgspec

from reconcile.classify.classify import Total
from reconcile.codes import Coded
from reconcile.queries import sql

COUNTED = 20_000
"""The most findings of an object that are counted."""


class SliceSum(msgspec.Struct, frozen=True):
    """The slices of one source together. ``number - done`` of them were not read to their end."""

    source: str
    number: int
    done: int
    pages: int
    records: int
    lower: datetime
    upper: datetime


class FindingGroup(msgspec.Struct, frozen=True, rename={"class_": "class"}):
    """Findings of one class that were treated alike. ``plan``: the write that was planned."""

    class_: str
    action: str
    plan: str | None
    resolved: bool
    number: int


class _Totals(msgspec.Struct):
    before: list[Total] = []
    after: list[Total] | None = None


@dataclass(frozen=True, slots=True)
class TotalsRow:
    """Count and sum of both sides in one currency, in minor units. A side is None if it has no record.

    ``when``: ``before`` or ``after`` the repair.
    """

    currency: str
    when: str
    stripe: Total | None
    ledger: Total | None

    @property
    def difference(self) -> Decimal:
        return _sum(self.stripe) - _sum(self.ledger)


@dataclass(frozen=True, slots=True)
class RunPart:
    """One object of a run. ``counts`` is None before its records were classified, ``plan`` before it had
    planned its writes."""

    object_run: int
    object: str
    phase: str
    gaps: Sequence[Coded]
    counts: dict[str, int] | None
    totals: Sequence[TotalsRow]
    repair: Sequence[str]
    table: str | None
    plan: str | None
    withheld: bool
    slices: Sequence[SliceSum]
    groups: Sequence[FindingGroup]
    counted: int

    @property
    def findings(self) -> int:
        return sum(each.number for each in self.groups)

    @property
    def open(self) -> int:
        return sum(each.number for each in self.groups if not each.resolved)

    def planned(self, write: str) -> int:
        return sum(each.number for each in self.groups if each.plan == write)


async def run_parts(store: asyncpg.Pool, run: str) -> list[RunPart]:
    """Returns the objects of a run in its order, its balance transactions last."""
    return [_part(row) for row in await store.fetch(sql("inspection/run_parts"), run)]


def _part(row: asyncpg.Record) -> RunPart:
    plan = {} if row["plan"] is None else msgspec.json.decode(row["plan"])
    return RunPart(
        row["object_run"],
        row["object"],
        row["phase"],
        msgspec.json.decode(row["gaps"], type=list[Coded]),
        None if row["counts"] is None else msgspec.json.decode(row["counts"], type=dict[str, int]),
        _totals(row["totals"]),
        plan.get("repair", []),
        plan.get("mapping", {}).get("table"),
        row["plan_sha256"],
        row["withheld"],
        msgspec.json.decode(row["slices"], type=list[SliceSum]),
        msgspec.json.decode(row["groups"], type=list[FindingGroup]),
        row["counted"],
    )


def _totals(text: str | None) -> list[TotalsRow]:
    if text is None:
        return []
    found = msgspec.json.decode(text, type=_Totals)
    stages = [("before", found.before), *([] if found.after is None else [("after", found.after)])]
    currencies = sorted({each.currency for _, totals in stages for each in totals})
    return [
        TotalsRow(currency, when, _side(totals, currency, "stripe"), _side(totals, currency, "ledger"))
        for currency in currencies
        for when, totals in stages
    ]


def _side(totals: Sequence[Total], currency: str, side: str) -> Total | None:
    return next((each for each in totals if each.currency == currency and each.side == side), None)


def _sum(total: Total | None) -> Decimal:
    return Decimal(0) if total is None else Decimal(total.sum)
