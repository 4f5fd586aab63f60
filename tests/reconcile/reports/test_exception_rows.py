"""Rows of exceptions.csv: amounts in minor and major units, and the currency of each side."""

from datetime import UTC, datetime

import pytest

from reconcile.reports.exception_rows import EXCEPTIONS, exception_row
from reconcile.reports.findings import Finding
from reconcile.windows import format_utc


def finding(**more: object) -> Finding:
    given = {
        "object": "payments",
        "id": "pi_1",
        "class_": "conflict",
        "source": "listed",
        "reason_code": "final_amount_differs",
        "reason": "the amounts differ, and that of a succeeded object is final",
        "fields": {"amount": {"stripe": 1234567, "ledger": -5}},
        "action": "none",
        "note_code": None,
        "note": "",
        "resolved": False,
        "exception": "exc_1",
        "stripe": {"amount": 1234567, "currency": "bhd", "status": "succeeded"},
        "ledger": [{"amount": "-5", "currency": "BHD", "status": "PAID"}],
    }
    return Finding(**(given | more))  # type: ignore[arg-type]


NOW = datetime(2026, 11, 20, tzinfo=UTC)


def row(found: Finding) -> dict[str, object]:
    return dict(zip(EXCEPTIONS, exception_row(found, NOW, format_utc(NOW)), strict=True))


@pytest.mark.parametrize(
    ("currency", "digits", "stripe", "ledger"),
    [("usd", 2, "12345.67", "-0.05"), ("bhd", 3, "1234.567", "-0.005"), ("jpy", 0, "1234567", "-5")],
)
def test_money_has_both_units_and_the_exponent(currency: str, digits: int, stripe: str, ledger: str) -> None:
    found = row(finding(stripe={"amount": 1234567, "currency": currency, "status": "succeeded"}))
    assert (found["currency"], found["exponent"]) == (currency, digits)
    assert (found["stripe_minor"], found["stripe_amount"]) == (1234567, stripe)
    assert (found["ledger_minor"], found["ledger_amount"]) == (-5, ledger)


def test_orphan_has_the_ledgers_money_and_a_duplicate_none() -> None:
    rows = [{"amount": "10", "currency": "EUR", "status": "PAID"}]
    orphan = row(finding(stripe=None, class_="orphaned", ledger=rows, fields={"amount": {"ledger": 10}}))
    assert (orphan["currency"], orphan["ledger_minor"], orphan["ledger_amount"]) == ("eur", 10, "0.10")
    twice = row(finding(class_="duplicate", ledger=rows * 2, fields={"rows": {"stripe": 1, "ledger": 2}}))
    assert (twice["ledger_minor"], twice["ledger_status"]) == (None, "PAID")


def test_ledger_amount_has_the_ledgers_currency() -> None:
    fields = {"currency": {"stripe": "usd", "ledger": "jpy"}}
    sides = {"stripe": {"amount": 1999, "currency": "usd"}, "ledger": [{"amount": "1999", "currency": "JPY"}]}
    found = row(finding(fields=fields, **sides))
    assert (found["currency"], found["stripe_amount"]) == ("usd", "19.99")
    assert (found["ledger_currency"], found["ledger_minor"], found["ledger_amount"]) == ("jpy", 1999, "1999")
    both = row(finding(fields=fields | {"amount": {"stripe": 1999, "ledger": 5000}}, **sides))
    assert (both["ledger_currency"], both["ledger_amount"]) == ("jpy", "5000")
