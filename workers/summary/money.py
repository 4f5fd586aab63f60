"""The money of a month that was reconciled, and what of it is unexplained."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import asyncpg

from reconcile import RunResult
from reconcile.results.result import GOOD
from store.digests import EndedRun, ended_runs
from store.months import Compared, compared_money
from workers.summary.month import Month

PAYMENTS = ("payments", "charges")
"""The object that stands for payments: the first of these that was reconciled. Both are the same money."""
_COMPLETE = (*GOOD, "discrepancies")
Amounts = dict[str, int]


@dataclass(slots=True)
class ObjectMoney:
    """``compared`` and ``unexplained`` are minor units by currency."""

    records: int = 0
    compared: Amounts = field(default_factory=dict)
    unexplained: Amounts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Money:
    """Without ``runs`` nothing was reconciled. ``covered`` is the share of the time in complete runs, that of
    the account with the lowest."""

    runs: int
    good: int
    incomplete: int
    covered: float | None
    objects: dict[str, ObjectMoney]

    @property
    def payments(self) -> ObjectMoney | None:
        name = next((each for each in PAYMENTS if each in self.objects), None)
        return None if name is None else self.objects[name]


async def read_money(pool: asyncpg.Pool, month: Month) -> Money:
    runs = await ended_runs(pool, month.from_, month.until)
    complete = [run for run in runs if run.status in _COMPLETE]
    objects: dict[str, ObjectMoney] = {}
    for each in await compared_money(pool, month.from_, month.until):
        _add(objects.setdefault(each.object, ObjectMoney()), each)
    for run in complete:
        if run.result is not None:
            for name, amounts in RunResult.stored(run.result).at_risk.items():
                _add_amounts(objects.setdefault(name, ObjectMoney()).unexplained, amounts)
    good = sum(run.status in GOOD for run in runs)
    return Money(len(runs), good, len(runs) - len(complete), _covered(complete, month), objects)


def _add(found: ObjectMoney, compared: Compared) -> None:
    found.records += compared.records
    if compared.minor is not None and compared.currency:
        _add_amounts(found.compared, {compared.currency: round(compared.minor)})


def _add_amounts(sums: Amounts, amounts: Amounts) -> None:
    for currency, minor in amounts.items():
        sums[currency] = sums.get(currency, 0) + minor


def _covered(runs: Sequence[EndedRun], month: Month) -> float | None:
    """Returns the lowest share of the time that complete runs of one account cover; None without runs."""
    accounts = {run.account.name for run in runs}
    length = month.until - month.from_
    if not accounts or not length:
        return None
    return min(
        _union([(run.from_, run.until) for run in runs if run.account.name == name]) / length
        for name in accounts
    )


def _union(windows: Sequence[tuple[datetime, datetime]]) -> timedelta:
    whole, reached = timedelta(0), None
    for start, end in sorted(windows):
        first = start if reached is None else max(start, reached)
        whole += max(end - first, timedelta(0))
        reached = end if reached is None else max(reached, end)
    return whole
