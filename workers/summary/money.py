"""The money of a month that was reconciled, and what of it is unexplained."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby

import asyncpg

from reconcile.results.result import GOOD
from settings.accounts import Account
from store.digests import ended_runs
from store.months import Compared, compared_money
from workers.summary.month import Month

PAYMENTS = ("payments", "charges")
"""The object that stands for payments: the first of these that was reconciled. Both are the same money."""
_COMPLETE = (*GOOD, "discrepancies")
Amounts = dict[str, int]


@dataclass(slots=True)
class ObjectMoney:
    """``compared`` and ``unexplained`` are minor units by currency. ``covered`` is the share of the time in
    complete runs, that of the account with the lowest."""

    records: int = 0
    compared: Amounts = field(default_factory=dict)
    unexplained: Amounts = field(default_factory=dict)
    covered: float = 0.0


@dataclass(frozen=True, slots=True)
class Money:
    """Without ``runs`` nothing was reconciled."""

    runs: int
    good: int
    incomplete: int
    objects: dict[str, ObjectMoney]

    @property
    def payments(self) -> ObjectMoney | None:
        name = next((each for each in PAYMENTS if each in self.objects), None)
        return None if name is None else self.objects[name]

    @property
    def covered(self) -> float | None:
        """The share of the time of which payments were compared; without any, that of the least object."""
        if self.payments is not None:
            return self.payments.covered
        return min((each.covered for each in self.objects.values()), default=None)


async def read_money(pool: asyncpg.Pool, month: Month, daily: Iterable[Account]) -> Money:
    """Reads what is stored. ``daily`` accounts are to be reconciled: one without a run is not covered."""
    runs = await ended_runs(pool, month.from_, month.until)
    accounts = {*daily, *(run.account for run in runs)}
    found = await compared_money(pool, month.from_, month.until)
    objects = {
        name: _add_up(list(of), accounts, month.until - month.from_)
        for name, of in groupby(sorted(found, key=_object), _object)
    }
    good = sum(run.status in GOOD for run in runs)
    complete = sum(run.status in _COMPLETE for run in runs)
    return Money(len(runs), good, len(runs) - complete, objects)


def _object(compared: Compared) -> str:
    return compared.object


def _add_up(found: Sequence[Compared], accounts: Iterable[Account], length: timedelta) -> ObjectMoney:
    """Adds up the runs of one object."""
    whole, covered = ObjectMoney(), []
    for account in accounts:
        chosen = disjoint([each for each in found if each.account == account])
        covered.append(sum((each.until - each.from_ for each in chosen), timedelta(0)) / length)
        for each in chosen:
            _add(whole, each)
    whole.covered = min(covered, default=0.0)
    return whole


def disjoint(runs: Sequence[Compared]) -> list[Compared]:
    """Returns runs of which no two look at the same time, and which together look at most of it: money of a
    day that was read twice must not be counted twice. Of equal choices it takes that with the newest run."""
    ordered = sorted(runs, key=lambda each: each.until)
    ends = [each.until for each in ordered]
    best: list[tuple[timedelta, datetime | None, tuple[Compared, ...]]] = [(timedelta(0), None, ())]
    for index, run in enumerate(ordered):
        before = bisect_right(ends, run.from_, hi=index)
        length, newest, chosen = best[before]
        with_it = (
            length + (run.until - run.from_),
            run.created_at if newest is None else max(newest, run.created_at),
            (*chosen, run),
        )
        best.append(max(with_it, best[-1], key=_worth))
    return list(best[-1][2])


def _worth(choice: tuple[timedelta, datetime | None, tuple[Compared, ...]]) -> tuple[timedelta, float]:
    length, newest, _ = choice
    return length, 0.0 if newest is None else newest.timestamp()


def _add(whole: ObjectMoney, compared: Compared) -> None:
    for side in compared.sides:
        whole.records += side["count"] or 0
        if side["sum"] is not None and side["currency"]:
            _add_amounts(whole.compared, {side["currency"]: round(Decimal(side["sum"]))})
    _add_amounts(whole.unexplained, compared.at_risk)


def _add_amounts(sums: Amounts, amounts: Mapping[str, int]) -> None:
    for currency, minor in amounts.items():
        sums[currency] = sums.get(currency, 0) + minor
