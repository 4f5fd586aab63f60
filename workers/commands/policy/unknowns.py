"""What a backtest cannot know: it has only the readings that were taken, by the checks of their time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from settings import Settings
from settings.locations import check_of
from settings.revision import Configuration
from store.backtest import Backtest

_ALERTING = {
    *("severity", "opens_after", "closes_after", "runbook", "depends_on", "groups", "labels", "locations"),
}
"""Keys of a check that change what follows from a reading, and not the reading."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """``code``: ``readings_gone``, ``no_readings``, ``rule_not_judged``, ``definition_changed`` or
    ``reconciliation_not_read``. ``subject`` is the check or the rule; empty for the whole period."""

    code: str
    subject: str
    what: str


def unknowns(found: Backtest, before: Settings, after: Settings, since: datetime) -> list[Unknown]:
    read = {check_of(name) for name in found.read}
    return [
        *_gone(found.first, since),
        *_without_readings(read, after),
        *_not_judged(found.unjudged[1]),
        *_changed(read, before, after),
        *_not_reconciled(found.read, after),
    ]


def _gone(first: datetime | None, since: datetime) -> Iterator[Unknown]:
    if first is None:
        yield Unknown("readings_gone", "", "no reading is stored: nothing can be known")
    elif first > since:
        what = f"the oldest reading is of {first:%Y-%m-%d %H:%M:%SZ}: what was before cannot be known"
        yield Unknown("readings_gone", "", what)


def _without_readings(read: set[str], after: Settings) -> Iterator[Unknown]:
    for check in after.checks:
        if check.name not in read:
            what = "no reading of this check is stored for the period: its pages cannot be known"
            yield Unknown("no_readings", check.name, what)


def _not_judged(rules: Iterable[str]) -> Iterator[Unknown]:
    for name in sorted(rules):
        what = "no stored reading has what this rule needs: its pages cannot be known"
        yield Unknown("rule_not_judged", name, what)


def _changed(read: set[str], before: Settings, after: Settings) -> Iterator[Unknown]:
    """A reading says what the check found as it was then: with another address or limit it may differ."""
    old, new = _definitions(before), _definitions(after)
    for name in sorted(read & old.keys() & new.keys()):
        if old[name] != new[name]:
            what = (
                "the new file changes what this check does: its pages are those of the readings that the "
                "old definition gave"
            )
            yield Unknown("definition_changed", name, what)


def _definitions(settings: Settings) -> dict[str, dict[str, Any]]:
    checks = Configuration.of(settings).content["checks"]
    return {each["name"]: {key: each[key] for key in each.keys() - _ALERTING} for each in checks}


def _not_reconciled(read: set[str], after: Settings) -> Iterator[Unknown]:
    if after.reconcile.daily_at is not None and not any(name.startswith("reconcile:") for name in read):
        what = "no daily reconciliation of the period is stored: its pages cannot be known"
        yield Unknown("reconciliation_not_read", "reconcile", what)
