"""Formats shares and amounts of money for people."""

from collections.abc import Mapping
from datetime import datetime

from reconcile.currency import major


def percent(ratio: float) -> str:
    """Returns ``0.06 %``; never ``0.00 %`` for a ratio above 0."""
    return f"{100 * ratio:.2f} %" if ratio >= 0.0001 else "less than 0.01 %"


def amounts(minor: Mapping[str, int], since: Mapping[str, datetime] | None = None) -> str:
    """Returns ``1,234.56 usd and 99 jpy`` for minor units by currency; ``since`` adds the day by currency."""
    texts = [
        f"{_grouped(major(minor[currency], currency))} {currency}{_since((since or {}).get(currency))}"
        for currency in sorted(minor)
    ]
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"


def _since(moment: datetime | None) -> str:
    return f" since {moment:%Y-%m-%d}" if moment else ""


def _grouped(number: str) -> str:
    sign, digits = ("-", number[1:]) if number.startswith("-") else ("", number)
    whole, point, decimals = digits.partition(".")
    return f"{sign}{int(whole):,}{point}{decimals}"
