"""The rows of ``control_totals.csv``: count and sum of both sides by currency, before and after repair."""

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


def total_rows(outcomes: Sequence[ObjectOutcome]) -> Iterator[dict[str, Any]]:
    """Yields a row for each object, time and currency. Sums are decimal strings, in minor and major units."""
    for outcome in outcomes:
        for when, found in (("before", outcome.before), ("after", outcome.after or [])):
            for currency in sorted({each.currency for each in found}):
                yield _row(outcome.object, when, currency, found)


def _row(object_: str, when: str, currency: str, found: Sequence[Total]) -> dict[str, Any]:
    of = {each.side: each for each in found if each.currency == currency}
    counts = [of[side].count if side in of else 0 for side in ("stripe", "ledger")]
    sums = [Decimal(of[side].sum) if side in of else Decimal(0) for side in ("stripe", "ledger")]
    digits = exponent(currency)
    in_major = [_format(each.scaleb(-digits), digits) for each in (*sums, sums[0] - sums[1])]
    return dict(
        zip(
            COLUMNS,
            (
                *(object_, when, currency, digits, *counts, counts[0] - counts[1]),
                *(_format(each, 0) for each in (*sums, sums[0] - sums[1])),
                *in_major,
            ),
            strict=True,
        )
    )


def _format(value: Decimal, digits: int) -> str:
    """Formats a sum with at least ``digits`` decimals: a ledger's sum may have more."""
    places = max(digits, -int(value.normalize().as_tuple().exponent))
    return f"{value:.{places}f}"
