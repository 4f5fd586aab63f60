"""The rows of ``activity.csv``: movements of the balance by currency and reporting category."""

from collections.abc import Iterator
from typing import Any

from reconcile.currency import exponent, major
from reconcile.money.outcome import Money

COLUMNS = (
    *("currency", "exponent", "reporting_category", "movements", "amount_minor", "fee_minor", "net_minor"),
    *("unexplained_movements", "unexplained_amount_minor", "unexplained_fee_minor", "unexplained_net_minor"),
    *("amount", "fee", "net", "unexplained_net"),
    *(
        "out_of_scope_movements",
        "out_of_scope_amount_minor",
        "out_of_scope_fee_minor",
        "out_of_scope_net_minor",
    ),
)


def activity_rows(money: Money | None) -> Iterator[dict[str, Any]]:
    """Yields a row for each currency and category, with amounts in minor and in major units."""
    found = money.facts.activity if money is not None else None
    for line in found.lines if found is not None else []:
        currency = line.currency
        in_major = (line.amount, line.fee, line.net, line.unexplained_net)
        values = (
            *(currency, exponent(currency), line.category, line.count, line.amount, line.fee, line.net),
            *(line.unexplained, line.unexplained_amount, line.unexplained_fee, line.unexplained_net),
            *(major(each, currency) for each in in_major),
            *(line.out_of_scope, line.out_of_scope_amount, line.out_of_scope_fee, line.out_of_scope_net),
        )
        yield dict(zip(COLUMNS, values, strict=True))
