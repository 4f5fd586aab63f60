"""The lines about a run's result that people read, in a terminal and in a notice."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from reconcile.currency import format_amounts
from reconcile.results.withheld import Withheld


def result_lines(result: Mapping[str, Any]) -> Iterator[str]:
    """Yields money at risk, undelivered webhooks, what is out of scope, and limits of the run's sources."""
    for name, minor in result.get("at_risk", {}).items():
        if minor:
            yield f"{name}: at risk {format_amounts(minor)}"
    for name, lost in result.get("lost_webhooks", {}).items():
        if lost["checked"]:
            missed = f"{lost['checked']:,} records that the ledger missed"
            yield f"{name}: {lost['undelivered']:,} of {missed} had an undelivered webhook"
    for name, scope in result.get("scope", {}).items():
        if left_out := sum(each["count"] for each in scope["objects"]):
            yield f"{name}: {left_out:,} objects are out of scope ({_money(scope['objects'])})"
        if rows := sum(each["count"] for each in scope["rows"] or ()):
            yield f"{name}: {rows:,} rows of the window are left out ({_money(scope['rows'])})"
    yield from _unapproved(result)
    for name, notes in result.get("notes", {}).items():
        yield from (f"{name}: {_text(note)}" for note in notes)


def _money(left_out: Sequence[Mapping[str, Any]]) -> str:
    minor = dict[str, int]()
    for each in left_out:
        currency = each["currency"] or ""
        minor[currency] = minor.get(currency, 0) + int(Decimal(each["minor"]))
    return format_amounts(minor)


def _text(note: str | Mapping[str, str]) -> str:
    """Returns the sentence of a note. Results of a version without codes have the sentence alone."""
    return note if isinstance(note, str) else note["text"]


def _unapproved(result: Mapping[str, Any]) -> Iterator[str]:
    """Only for objects that planned no write: otherwise the reason of the run says it."""
    for name, writes in result.get("withheld", {}).items():
        if not any(writes.values()):
            yield f"{name}: {Withheld(**writes).sentence(result['run'])}"
