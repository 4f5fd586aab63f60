"""Control totals: count and sum of both sides for each currency, before and after repair."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from reconcile.classify.classify import Total
from reconcile.currency import exponent
from reconcile.results.object_outcome import ObjectOutcome

COLUMNS = (
    *("object", "when", "currency", "exponent", "stripe_records", "ledger_records", "difference_records"),
    *("stripe_minor", "ledger_minor", "difference_minor"),
    *("stripe_amount", "ledger_amount", "difference_amount"),
)


def totals(outcomes: Sequence[ObjectOutcome]) -> Iterator[dict[str, Any]]:
    """A line for each object, time and currency; sums are decimal texts, in minor and in major units."""
    for ended in outcomes:
        for when, found in (("before", ended.before), ("after", ended.after or [])):
            for currency in sorted({each.currency for each in found}):
                yield _line(ended.object, when, currency, found)


def _line(object_: str, when: str, currency: str, found: Sequence[Total]) -> dict[str, Any]:
    of = {each.side: each for each in found if each.currency == currency}
    counts = [of[side].count if side in of else 0 for side in ("stripe", "ledger")]
    sums = [Decimal(of[side].sum) if side in of else Decimal(0) for side in ("stripe", "ledger")]
    digits = exponent(currency)
    in_major = [_written(each.scaleb(-digits), digits) for each in (*sums, sums[0] - sums[1])]
    return dict(
        zip(
            COLUMNS,
            (
                *(object_, when, currency, digits, *counts, counts[0] - counts[1]),
                *(_written(each, 0) for each in (*sums, sums[0] - sums[1])),
                *in_major,
            ),
            strict=True,
        )
    )


def _written(value: Decimal, digits: int) -> str:
    """With at least so many decimals, and more only where there is more."""
    places = max(digits, -int(value.normalize().as_tuple().exponent))
    return f"{value:.{places}f}"
