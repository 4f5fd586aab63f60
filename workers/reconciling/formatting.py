"""Formats shares and amounts of money for people."""

from collections.abc import Mapping
from datetime import datetime

from reconcile.currency import format_amount, join_amounts


def percent(ratio: float) -> str:
    """Returns ``0.06 %``; never ``0.00 %`` for a ratio above 0."""
    return f"{100 * ratio:.2f} %" if ratio >= 0.0001 else "less than 0.01 %"


def amounts_since(minor: Mapping[str, int], since: Mapping[str, datetime]) -> str:
    """Returns ``1,234.56 USD since 2026-11-18 and 99 JPY`` for minor units by currency."""
    return join_amounts(
        [format_amount(minor[currency], currency) + _since(since.get(currency)) for currency in sorted(minor)]
    )


def _since(moment: datetime | None) -> str:
    return f" since {moment:%Y-%m-%d}" if moment else ""
