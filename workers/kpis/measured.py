"""Finds what checks measured under a name: the value with its time, or why there is none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from probes.labels import split_labels
from settings.checks.sql import SqlCheck
from settings.locations import check_of
from store.newest import NewestReading

VALUE_KINDS = ("sql", "metrics", "anomalies")
"""Kinds of checks whose values have the names that their owner gives them."""

State = Literal["measured", "old", "missing"]


@dataclass(frozen=True, slots=True)
class Measured:
    """One series of a value, or a check that should have it and does not.

    ``measured`` has a number of the slot ``at``. ``old`` has one too, but the check should have measured
    since: it says nothing about now. ``missing`` has none, and ``why``. A measured number with ``why`` is of
    a reading that was degraded.
    """

    check: str
    state: State
    number: float | None
    at: datetime | None
    labels: tuple[tuple[str, str], ...] = ()
    why: str = ""


def find(
    names: Sequence[str],
    readings: Sequence[NewestReading],
    now: datetime,
    presets: Sequence[SqlCheck] = (),
) -> list[Measured]:
    """Returns every series of these names. ``presets`` are the checks that should measure them."""
    found = [each for reading in readings for each in _series(names, reading, now)]
    measuring = {check_of(each.check) for each in found}
    return found + [_missing(names, each, readings) for each in presets if each.name not in measuring]


def _series(names: Sequence[str], reading: NewestReading, now: datetime) -> Iterator[Measured]:
    old = reading.is_old(reading.measured_at, now)
    for key, number in reading.values.items():
        name, labels = split_labels(key)
        if name not in names:
            continue
        why = _why_old(reading) if old else _why_partial(reading)
        yield Measured(
            reading.name,
            "old" if old else "measured",
            number,
            reading.measured_at,
            tuple(sorted(labels.items())),
            why,
        )


def _why_partial(reading: NewestReading) -> str:
    """Says what is wrong with the reading, such as rows that are in none of its figures."""
    is_degraded = reading.verdict == "degraded" and reading.last_slot == reading.measured_at
    return reading.reason if is_degraded else ""


def _why_old(reading: NewestReading) -> str:
    if reading.last_slot == reading.measured_at:
        return "the check has not run since"
    return f"later readings measured nothing: {reading.reason}"


def _missing(names: Sequence[str], check: SqlCheck, readings: Sequence[NewestReading]) -> Measured:
    """Says why a preset has no value of this name."""
    of = [each for each in readings if check_of(each.name) == check.name]
    if not of or of[0].last_slot is None:
        return Measured(check.name, "missing", None, None, why="the check has not run yet")
    last = of[0]
    reasons = last.evidence.get("missing")
    why = (
        next((reasons[name] for name in names if name in reasons), None)
        if isinstance(reasons, dict)
        else None
    )
    return Measured(
        check.name, "missing", None, last.last_slot, why=str(why or last.reason or "no value came")
    )
