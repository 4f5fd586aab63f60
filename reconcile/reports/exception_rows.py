"""The rows of ``exceptions.csv`` and ``rejected.csv``: money in minor and in major units."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from reconcile.codes import STRIPE_FLAWS
from reconcile.currency import exponent, major
from reconcile.reports.findings import Finding
from reconcile.windows import format_utc

EXCEPTIONS = (
    *("exception", "state", "first_seen", "age_days", "object", "id", "class", "source", "reason_code"),
    *("reason", "differs"),
    *("currency", "exponent", "stripe_minor", "stripe_amount"),
    *("ledger_currency", "ledger_minor", "ledger_amount"),
    *("stripe_status", "ledger_status", "action", "note_code", "note"),
)
REJECTED = (
    *("exception", "object", "id", "side", "reason_code", "reason"),
    *("row", "amount", "currency", "status", "created", "note_code", "note"),
)


def exception_row(finding: Finding, now: datetime, today: str) -> tuple[Any, ...]:
    """Returns a row of ``exceptions.csv``.

    ``now``: the time of the report. ``today``: the same, formatted once for all rows.
    """
    stripe_side = finding.stripe or {}
    currency, stripe, ledger = currency_of(finding), stripe_side.get("amount"), ledger_minor(finding)
    stripe_major = major(stripe, currency) if currency and stripe is not None else None
    ledger_currency = ledger_currency_of(finding) if finding.ledger else None
    ledger_major = major(ledger, ledger_currency) if ledger_currency and ledger is not None else None
    return (
        finding.exception,
        "repaired" if finding.resolved else "open",
        format_utc(finding.first_seen) if finding.first_seen else today,
        finding.age(now),
        finding.object,
        finding.id,
        finding.class_,
        finding.source,
        finding.reason_code,
        finding.reason,
        " ".join(sorted(finding.fields)),
        currency,
        exponent(currency) if currency else None,
        stripe,
        stripe_major,
        ledger_currency,
        ledger,
        ledger_major,
        stripe_side.get("status"),
        _ledger_status(finding),
        finding.action,
        finding.note_code,
        finding.note,
    )


def rejected_rows(finding: Finding) -> Iterable[tuple[Any, ...]]:
    """Yields a row of ``rejected.csv`` for each object or row that could not be read, as it was found."""
    images = [finding.stripe] if finding.ledger is None else finding.ledger
    side = "stripe" if finding.reason_code in STRIPE_FLAWS else "ledger"
    for number, image in enumerate(images or [None], start=1):
        values = [(image or {}).get(name) for name in ("amount", "currency", "status", "created")]
        yield (
            *(finding.exception, finding.object, finding.id, side),
            *(finding.reason_code, finding.reason, number, *values, finding.note_code, finding.note),
        )


def currency_of(finding: Finding) -> str | None:
    """Returns Stripe's currency, or else the one that all rows of the ledger have, in lower case."""
    if finding.stripe is not None and finding.stripe.get("currency"):
        return str(finding.stripe["currency"])
    found = {str(each["currency"]).strip().lower() for each in finding.ledger or () if each.get("currency")}
    return found.pop() if len(found) == 1 else None


def ledger_currency_of(finding: Finding) -> str | None:
    """Returns the currency of the ledger's amount, which is another one if the currencies differ."""
    currency = finding.fields.get("currency", {}).get("ledger")
    return currency if isinstance(currency, str) else currency_of(finding)


def ledger_minor(finding: Finding) -> int | None:
    """Returns the ledger's amount if the ledger has exactly one readable row."""
    if finding.ledger is None or len(finding.ledger) != 1 or finding.class_ == "invalid":
        return None
    if "amount" in finding.fields:
        amount = finding.fields["amount"].get("ledger")
        return amount if isinstance(amount, int) else None
    return finding.stripe.get("amount") if finding.stripe else None


def _ledger_status(finding: Finding) -> str | None:
    if not finding.ledger:
        return None
    status: str | None = finding.ledger[0].get("status")
    return status if all(each.get("status") == status for each in finding.ledger) else None
