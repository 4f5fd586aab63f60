"""The rows of ``control_totals.csv``: count and sum of both sides by currency, before and after repair."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from reconcile.classify.classify import Total
from reconcile.currency import exponent
from reconcile.results.object_outcome import ObjectOutcome
from reconcile.results.scope import LeftOut, Scope

COLUMNS = (
    *("object", "when", "currency", "exponent", "stripe_records", "ledger_records", "difference_records"),
    *("stripe_minor", "ledger_minor", "difference_minor"),
    *("stripe_amount", "ledger_amount", "difference_amount"),
    *("out_of_scope_records", "out_of_scope_minor", "out_of_scope_amount"),
    *("left_out_rows", "left_out_minor", "left_out_amount"),
)


def total_rows(outcomes: Sequence[ObjectOutcome]) -> Iterator[dict[str, Any]]:
    """Yields a row for each object, time and currency. Sums are decimal strings, in minor and major units."""
    for outcome in outcomes:
        for when, found in (("before", outcome.before), ("after", outcome.after or [])):
            if when == "after" and outcome.after is None:
                continue
            for currency in sorted({each.currency for each in found} | _left_out_currencies(outcome.scope)):
                yield _row(outcome.object, when, currency, found, outcome.scope)


def _left_out_currencies(scope: Scope | None) -> set[str]:
    left_out = [] if scope is None else [*scope.objects, *(scope.rows or [])]
    return {each.currency or "" for each in left_out}


def _left_out(currency: str, found: Sequence[LeftOut]) -> tuple[int, str, str]:
    """Count, minor units and major units."""
    of = [each for each in found if (each.currency or "") == currency]
    minor, digits = sum((Decimal(each.minor) for each in of), Decimal(0)), exponent(currency)
    return sum(each.count for each in of), _format(minor, 0), _format(minor.scaleb(-digits), digits)


def _row(
    object_: str, when: str, currency: str, found: Sequence[Total], scope: Scope | None
) -> dict[str, Any]:
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
                *_left_out(currency, scope.objects if scope else []),
                *_left_out(currency, scope.rows or [] if scope else []),
            ),
            strict=True,
        )
    )


def _format(value: Decimal, digits: int) -> str:
    """Formats a sum with at least ``digits`` decimals: a ledger's sum may have more."""
    places = max(digits, -int(value.normalize().as_tuple().exponent))
    return f"{value:.{places}f}"
