"""What the last readings of a check led to, and what the next ones would. Pure."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from alerts import AlertState
from settings import Check
from settings.stored import StoredCheck


def decision_lines(check: StoredCheck | Check, state: AlertState) -> Iterator[str]:
    """Says what the last readings led to, and what the next ones would."""
    if state.incident is not None and state.severity is not None and state.opened_at is not None:
        severity = f"{state.severity.value}{', acknowledged' if state.acknowledged_at else ''}"
        yield f"Incident {state.incident} is open since {format_time(state.opened_at)} ({severity})."
        yield f"It closes after {check.closes_after} passing readings in a row; there are {state.passing}."
    else:
        yield "No incident is open."
        yield (
            f"Readings in a row that fail: {state.failing}, that do not pass: {state.troubled}; "
            f"{check.opens_after} open one, at {check.severity.value} if all of them fail."
        )
    for location, counts in sorted(state.places.items()):
        yield (
            f"From {location or 'workers without a location'}: {counts.failing} fail, "
            f"{counts.troubled} do not pass, {counts.passing} pass."
        )
    if state.places:
        yield f"Locations that must agree: {check.locations.agree}."


def parent_lines(parents: Mapping[str, str | None]) -> Iterator[str]:
    """Says which of the checks that this one depends on have an open incident."""
    for name, incident in parents.items():
        found = f"the open incident {incident}" if incident else "no open incident"
        yield f"It depends on {name}, which has {found}."


def format_time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}"
