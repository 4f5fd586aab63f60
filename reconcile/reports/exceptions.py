"""Exceptions and rejected rows as tables for people: one line each, money in both units."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from reconcile.classes import LedgerRow, Words, minor_amount
from reconcile.money import exponent, major
from reconcile.reports.findings import Finding
from reconcile.windows import written

EXCEPTIONS = (
    *("exception", "state", "first_seen", "age_days", "object", "id", "class", "source", "reason", "differs"),
    *("currency", "exponent", "stripe_minor", "stripe_amount", "ledger_minor", "ledger_amount"),
    *("stripe_status", "ledger_status", "action", "note"),
)
REJECTED = (
    *("exception", "object", "id", "side", "reason"),
    *("row", "amount", "currency", "status", "created", "note"),
)


def exception_row(finding: Finding, now: datetime, *, in_major: bool) -> tuple[Any, ...]:
    """``in_major``: the unit of the ledger's column."""
    currency = currency_of(finding)
    stripe, ledger = (finding.stripe or {}).get("amount"), ledger_minor(finding, in_major=in_major)
    return (
        *(finding.exception, "repaired" if finding.resolved else "open"),
        *(written((finding.first_seen or now).replace(microsecond=0)), finding.age(now)),
        *(finding.object, finding.id, finding.class_, finding.source, finding.reason),
        " ".join(sorted(finding.fields)),
        *(currency, exponent(currency) if currency else None),
        *(stripe, major(stripe, currency) if currency and stripe is not None else None),
        *(ledger, major(ledger, currency) if currency and ledger is not None else None),
        *((finding.stripe or {}).get("status"), _ledger_status(finding)),
        *(finding.action, finding.note),
    )


def rejected_rows(finding: Finding) -> Iterable[tuple[Any, ...]]:
    """What could not be read, as it was found: one line for each row."""
    images = [finding.stripe] if finding.ledger is None else finding.ledger
    side = "stripe" if finding.reason.startswith("Stripe's") else "ledger"
    for number, image in enumerate(images or [None], start=1):
        values = [(image or {}).get(name) for name in ("amount", "currency", "status", "created")]
        yield (
            *(finding.exception, finding.object, finding.id, side, finding.reason),
            *(number, *values, finding.note),
        )


def currency_of(finding: Finding) -> str | None:
    """In lower case; Stripe's, or else the ledger's where the rows have one."""
    rows = [finding.stripe] if finding.stripe and finding.stripe.get("currency") else finding.ledger or []
    found = {str(each["currency"]).strip().lower() for each in rows if each and each.get("currency")}
    return found.pop() if len(found) == 1 else None


def ledger_minor(finding: Finding, *, in_major: bool) -> int | None:
    """The ledger's amount where it has one sound row."""
    if finding.ledger is None or len(finding.ledger) != 1:
        return None
    image = finding.ledger[0]
    row = LedgerRow(image.get("amount"), image.get("currency"), image.get("status"))
    return minor_amount(row, Words({}, {}, (), major=in_major, signed=True))


def _ledger_status(finding: Finding) -> str | None:
    statuses = {each.get("status") for each in finding.ledger or []}
    return statuses.pop() if len(statuses) == 1 else None
