"""The payments of a time: counts and revenue as presets measured them, and what reconciliations found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from alerts.figures.words import count, format_share
from probes.labels import split_labels
from probes.reading import Json
from reconcile import RunResult
from reconcile.currency import exponent, format_amount, format_amounts
from store.digests import EndedRun, Measured
from workers.digest_times import Due
from workers.digests.sheet import Sheet

NO_CHECK = 'No check of kind "sql" with preset = "payments" is configured: counts and revenue are unknown.'


@dataclass(frozen=True, slots=True)
class Targets:
    """In major units, as they are configured; ``currency`` is None for the only currency of the ledger."""

    daily: Decimal | None = None
    monthly: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Measurements:
    """The readings of one check with this preset.

    ``days`` are the days of the time with the last reading of each. ``windows`` are readings whose windows,
    ``window`` each, lie in it one after the other; ``wanted`` would cover it. ``newest`` is the newest slot
    with values, whenever that was.
    """

    check: str
    newest: datetime | None
    days: Mapping[date, Measured | None]
    windows: Sequence[Measured]
    wanted: int
    window: timedelta
    targets: Targets


def payments_sheet(
    due: Due, measurements: Sequence[Measurements], runs: Sequence[EndedRun], *, scheduled: bool
) -> Sheet:
    """``scheduled``: whether a daily reconciliation is configured."""
    sheet = Sheet("counts and revenue are unknown")
    if not measurements:
        sheet.section("Payments", [NO_CHECK])
    for found in measurements:
        _add_measurements(sheet, found)
    _add_runs(sheet, due, runs, scheduled=scheduled)
    return sheet


def _add_measurements(sheet: Sheet, found: Measurements) -> None:
    counted = count_payments(found.windows)
    revenue = revenue_of(found.days)
    lines = [*_counts(found, counted), *_revenue(found, revenue), *_month(found)]
    sheet.section(f"Payments, as {found.check} measured them", lines)
    summary = _summary(counted, revenue)
    if summary and sheet.summary.endswith("unknown"):
        sheet.summary = summary
    sheet.data[found.check] = {
        "judged": None if counted is None else counted.judged,
        "succeeded": None if counted is None else counted.succeeded,
        "success_rate": None if counted is None else counted.share,
        "covered_share": len(found.windows) / found.wanted if found.wanted else None,
        "revenue": {**revenue},
        "days_without_reading": [str(day) for day in missing_days(found.days)],
    }


@dataclass(frozen=True, slots=True)
class Counted:
    """Payments that succeeded or failed, and those of them that succeeded."""

    judged: int
    succeeded: int

    @property
    def share(self) -> float | None:
        return self.succeeded / self.judged if self.judged else None


def count_payments(windows: Sequence[Measured]) -> Counted | None:
    """Adds up readings whose windows do not overlap; None if none of them has counts."""
    judged = succeeded = 0
    known = False
    for found in windows:
        number = found.values.get("payment_count")
        if number is None:
            continue
        known = True
        judged += round(number)
        succeeded += round(number * found.values.get("payment_success_rate", 0.0))
    return Counted(judged, succeeded) if known else None


def revenue_of(days: Mapping[date, Measured | None]) -> dict[str, int]:
    """Returns minor units by currency: the revenue that the last reading of each day states, added up."""
    return _amounts("revenue_today", [found for found in days.values() if found is not None])


def missing_days(days: Mapping[date, Measured | None]) -> list[date]:
    """Returns the days whose revenue nobody knows: without a reading, or whose last reading has none."""
    return [day for day, found in days.items() if found is None or not _amounts("revenue_today", [found])]


def _amounts(name: str, readings: Sequence[Measured]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for found in readings:
        for key, value in found.values.items():
            series, labels = split_labels(key)
            if series == name and (currency := labels.get("currency")) is not None:
                sums[currency] = sums.get(currency, 0) + round(value)
    return dict(sorted(sums.items()))


def _summary(counted: Counted | None, revenue: Mapping[str, int]) -> str:
    parts = []
    if counted is not None:
        parts.append(count(counted.judged, "payment"))
        if counted.share is not None:
            parts.append(f"{format_share(counted.share)} succeeded")
    return ", ".join([*parts, *([format_amounts(revenue)] if revenue else [])])


def _counts(found: Measurements, counted: Counted | None) -> list[str]:
    if not found.wanted:
        return [f"counts: unknown, since the check's window ({found.window}) is longer than the time"]
    if counted is None:
        return [f"counts: unknown, {_no_reading(found)}"]
    share = "no share, since none was judged" if counted.share is None else format_share(counted.share)
    lines = [
        f"{count(counted.judged, 'payment')} succeeded or failed; {counted.succeeded:,} succeeded ({share})"
    ]
    if len(found.windows) < found.wanted:
        covered = format_share(len(found.windows) / found.wanted)
        lines.append(f"counts cover {covered} of the time: there is no reading of the rest")
    return lines


def _revenue(found: Measurements, revenue: Mapping[str, int]) -> list[str]:
    missing = missing_days(found.days)
    why = "its last reading has none" if any(found.days[day] for day in missing) else _no_reading(found)
    if len(missing) == len(found.days):
        return [f"revenue: unknown, {why}"]
    known = [each for each in found.days.values() if each is not None]
    lines = [f"revenue: {format_amounts(revenue)}{_as_of(known)}"]
    if missing:
        lines.append(
            f"revenue: unknown of {', '.join(map(str, missing[:5]))} ({count(len(missing), 'day')}), {why}"
        )
    elif len(found.days) == 1:
        lines += _against("daily", found.targets.daily, found.targets.currency, revenue)
    return lines


def _month(found: Measurements) -> list[str]:
    """The revenue of the business month until the end of the time, against its target."""
    last = found.days[max(found.days)]
    if found.targets.monthly is None or last is None:
        return []
    amounts = _amounts("revenue_month", [last])
    return _against("monthly", found.targets.monthly, found.targets.currency, amounts)


def _against(
    name: str, target: Decimal | None, currency: str | None, amounts: Mapping[str, int]
) -> list[str]:
    if target is None:
        return []
    if currency is None and len(amounts) != 1:
        return [
            f"{name} target: unknown, since the revenue has {len(amounts)} currencies: set target_currency"
        ]
    wanted = currency or next(iter(amounts))
    goal, reached = int(target.scaleb(exponent(wanted))), amounts.get(wanted, 0)
    share = format_share(reached / goal)
    return [f"{name} target: {format_amount(reached, wanted)} of {format_amount(goal, wanted)} ({share})"]


def _as_of(readings: Sequence[Measured]) -> str:
    """Says until when the revenue counts if the last reading of a day is long before its end."""
    late = [each for each in readings if each.moment - each.slot > timedelta(minutes=10)]
    return f" (until {late[-1].slot:%Y-%m-%d %H:%MZ}: there is no later reading of that day)" if late else ""


def _no_reading(found: Measurements) -> str:
    if found.newest is None:
        return f"no reading of {found.check} is stored"
    return f"no reading of {found.check} in that time; the newest is of {found.newest:%Y-%m-%d %H:%MZ}"


def _add_runs(sheet: Sheet, due: Due, runs: Sequence[EndedRun], *, scheduled: bool) -> None:
    if not runs:
        why = (
            f"no run of {due.title} has ended" if scheduled else "none is configured: set reconcile.daily_at"
        )
        sheet.section("Reconciliation", [why])
    else:
        sheet.section("Reconciliation", [run_line(run) for run in runs])
    sheet.data["runs"] = [_run_data(run) for run in runs]


def run_line(run: EndedRun) -> str:
    """``platform 2026-11-29T00:00Z: matched; Synced: 97, Created: 2, Updated: 1``."""
    line = f"{run.account.name} {run.from_:%Y-%m-%dT%H:%MZ}: {run.status}"
    if run.result is None:
        return line
    result = RunResult.stored(run.result)
    # Not added up: a payment and its charge are the same money.
    risks = [f"{name} {format_amounts(amounts)}" for name, amounts in result.at_risk.items() if amounts]
    return f"{line}; {result.summary}" + (f"; at risk: {', '.join(risks)}" if risks else "")


def _run_data(run: EndedRun) -> Json:
    return {
        "run": run.run,
        "account": run.account.name,
        "from": run.from_.isoformat(),
        "until": run.until.isoformat(),
        "status": run.status,
    }
