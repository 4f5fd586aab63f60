"""The revenue of the business day and month, and its share of the targets."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from reconcile.currency import exponent
from reconcile.figures.request import Computed, Request
from reconcile.figures.source import MOST_CURRENCIES, Source
from reconcile.windows import Window, start_of


def business_windows(now: datetime, time_zone: str) -> tuple[Window, datetime]:
    """Returns the business month until now, and the start of the business day."""
    day = now.astimezone(ZoneInfo(time_zone)).date()
    return Window(start_of(day.replace(day=1), time_zone), now), start_of(day, time_zone)


def add_revenue(computed: Computed, source: Source, request: Request, rows: Sequence[Any]) -> None:
    if len(rows) > MOST_CURRENCIES:
        why = f"more than {MOST_CURRENCIES} currencies"
        computed.missing |= {"revenue_today": why, "revenue_month": why}
        computed.incomplete.append(f"the month has {why}: is reconcile.{source.kind.object}.currency right?")
        return
    unreadable = sum(row["unreadable"] for row in rows)
    if unreadable:
        computed.incomplete.append(f"{unreadable} payments of the month have no amount that is a number")
    sums = {row["currency"] or "": row for row in rows}
    for currency, row in sorted(sums.items()):
        computed.add("revenue_today", source.minor(row["today"], currency), currency)
        computed.add("revenue_month", source.minor(row["month"], currency), currency)
    for name, target in (("today", request.daily_target), ("month", request.monthly_target)):
        amounts = {currency: source.minor(row[name], currency) for currency, row in sums.items()}
        if target is not None:
            _add_target(computed, f"revenue_{name}_target_share", amounts, target, request.currency)


def _add_target(
    computed: Computed, name: str, amounts: dict[str, Decimal], target: Decimal, currency: str | None
) -> None:
    """``target`` is in major units. A month without any payment has earned nothing, in whatever currency."""
    if currency is None and len(amounts) > 1:
        computed.missing[name] = f"the ledger has {', '.join(sorted(amounts))}: set target_currency"
        return
    wanted = currency or next(iter(amounts), "")
    computed.share(
        name, amounts.get(wanted, Decimal(0)), target.scaleb(exponent(wanted)), "the target is zero"
    )
