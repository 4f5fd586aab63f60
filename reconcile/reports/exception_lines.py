"""Findings as the page shows them: money at risk, record, difference, age and what to do."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import msgspec

from reconcile.codes import FindingNote
from reconcile.currency import format_amount
from reconcile.objects.dashboard import dashboard_url
from reconcile.reports.exception_rows import currency_of, ledger_currency_of, ledger_minor
from reconcile.reports.findings import Finding
from reconcile.reports.headline import amounts
from reconcile.reports.privacy import Scrubber
from reconcile.reports.shown_findings import FindingSummary
from reconcile.results.next_steps import next_step
from settings.accounts import Account

_SIDES = ("amount", "currency", "status", "rows")
"""The fields that the text of each side includes; other differing fields follow it."""
_SAID = (FindingNote.NEEDS_REVIEW, FindingNote.CLASS_NOT_REPAIRED)
"""Notes that add nothing to what to do."""
_LONGEST = 300
"""Characters of one text."""


class ExceptionLines:
    """Makes the lines of one report. ``document``: the content of report.json; ``now``: its time."""

    def __init__(self, document: dict[str, Any], scrubber: Scrubber, now: datetime) -> None:
        self._document, self._scrubber, self._now = document, scrubber, now
        self._account = Account.connected_as(document["account"])

    def groups(self, summary: FindingSummary) -> Iterator[dict[str, Any]]:
        """Yields a title and the open findings for each currency."""
        for currency, found in summary.largest.chosen().items():
            yield {
                "title": _title(currency, summary.in_currency[currency], len(found)),
                "findings": [self._open(each) for each in found],
            }

    def repaired(self, finding: Finding) -> dict[str, Any]:
        return self._line(finding, lambda found: found.action)

    def _open(self, finding: Finding) -> dict[str, Any]:
        return self._line(finding, self._step)

    def _line(self, finding: Finding, last: Callable[[Finding], str]) -> dict[str, Any]:
        text = self._scrubber.scrub_json(msgspec.json.encode(finding).decode())
        found = msgspec.json.decode(text, type=Finding)
        return {
            "money": amounts(found.at_risk) or ("unknown" if found.class_ == "invalid" else "none"),
            "id": _cut(found.id),
            "url": dashboard_url(found.object, found.id, self._account, live=self._live(found.object)),
            "object": found.object,
            "class": found.class_,
            "reason": _cut(found.reason),
            "sides": [(_cut(name), _cut(text)) for name, text in _sides(found)],
            "age": _age(found, self._now),
            "step": last(found),
            "note": "" if found.note_code in _SAID else _cut(found.note),
        }

    def _step(self, found: Finding) -> str:
        codes = (found.class_, found.reason_code, found.note_code)
        dry_run = self._document["mode"] == "dry-run"
        return next_step(self._document["run"], found.object, *codes, dry_run=dry_run)

    def _live(self, object_: str) -> bool:
        """The mode of the API key when the run began; a run of an older version did not store it."""
        configuration = self._document["parts"][object_]["configuration"] or {}
        return bool(configuration.get("live", True))


def _title(currency: str, count: int, shown: int) -> str:
    name = currency.upper() or "No amount that can be read"
    return f"{name}: {count:,} open" + (f", of which {shown:,} are listed" if shown < count else "")


def _age(found: Finding, now: datetime) -> str:
    days = found.age(now)
    since = f"since {found.first_seen or now:%Y-%m-%d}"
    return f"{since}, {days:,} {'day' if days == 1 else 'days'}" if days else since


def _sides(found: Finding) -> Iterator[tuple[str, str]]:
    """Both sides in words, and then each further field that differs."""
    yield "Stripe:", _stripe(found)
    yield "Ledger:", _ledger(found)
    for name, sides in found.fields.items():
        if name not in _SIDES and found.class_ != "created":
            yield (
                f"{name}:",
                f"{_value(sides.get('stripe'))} at Stripe, {_value(sides.get('ledger'))} in the ledger",
            )


def _stripe(found: Finding) -> str:
    if found.stripe is None:
        return "not there" if found.class_ == "orphaned" else "not known"
    return _described(found.stripe.get("amount"), currency_of(found), found.stripe.get("status"))


def _ledger(found: Finding) -> str:
    if not found.ledger:
        return "no row"
    if len(found.ledger) > 1:
        return f"{len(found.ledger):,} rows"
    row, minor = found.ledger[0], ledger_minor(found)
    if minor is None:
        raw = " ".join(str(row[name]) for name in ("amount", "currency") if row.get(name) is not None)
        return ", ".join(filter(None, [raw or "no amount", row.get("status")]))
    return _described(minor, ledger_currency_of(found), row.get("status"))


def _described(minor: Any, currency: str | None, status: str | None) -> str:
    amount = format_amount(minor, currency) if isinstance(minor, int) else "no amount"
    return ", ".join(filter(None, [amount, status]))


def _value(value: Any) -> str:
    return "nothing" if value is None else str(value)


def _cut(text: str) -> str:
    """A text of the ledger can be of any length; the files have all of it."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
