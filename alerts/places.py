"""Counts readings in a row: of a check, or of each location from which it is run.

With locations, the check fails when ``agree`` of them say so: its counts are those that enough locations
reach. Fewer locations than ``agree`` decide all the same: a failure must not be lost with a location.
"""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from alerts.model import AlertState, Counts
from probes.reading import Reading, Verdict
from settings.locations import location_of


def is_late(state: AlertState, reading: Reading, now: datetime) -> bool:
    """Whether a reading of this location with the same or a newer slot was counted."""
    location = location_of(reading.check)
    if not (state.places or location):
        return late(state.seen, reading.slot, now)
    counted = state.places.get(location)
    return counted is not None and late(counted.seen, reading.slot, now)


def late(seen: datetime | None, slot: datetime, now: datetime) -> bool:
    return seen is not None and slot <= seen <= now


def count(state: AlertState, reading: Reading, agree: int) -> AlertState:
    """Counts the reading. Drops counts from before the first location: who made them is being replaced."""
    location = location_of(reading.check)
    if not (state.places or location):
        own = Counts(failing=state.failing, troubled=state.troubled, passing=state.passing)
        counted = _count(own, reading)
        return replace(
            state,
            failing=counted.failing,
            troubled=counted.troubled,
            passing=counted.passing,
            seen=counted.seen,
        )
    counted = _count(state.places.get(location, Counts()), reading)
    return _combine(state, {**state.places, location: counted}, agree)


def without(state: AlertState, location: str, agree: int) -> AlertState:
    """Returns the state without the counts of this location."""
    return _combine(state, {name: each for name, each in state.places.items() if name != location}, agree)


def _count(counts: Counts, reading: Reading) -> Counts:
    verdict, slots = reading.outcome.verdict, max(reading.slots, 1)
    if verdict is Verdict.PASS:
        return Counts(passing=counts.passing + slots, seen=reading.slot)
    return Counts(
        failing=counts.failing + slots if verdict is Verdict.FAIL else 0,
        troubled=counts.troubled + slots,
        seen=reading.slot,
    )


def _combine(state: AlertState, places: dict[str, Counts], agree: int) -> AlertState:
    """An incident ends when so many locations pass that those left are fewer than ``agree``."""
    if not places:
        return replace(state, places={}, failing=0, troubled=0, passing=0)
    needed = min(agree, len(places))
    return replace(
        state,
        places=places,
        failing=_reached(needed, (each.failing for each in places.values())),
        troubled=_reached(needed, (each.troubled for each in places.values())),
        passing=_reached(len(places) - needed + 1, (each.passing for each in places.values())),
        seen=max((each.seen for each in places.values() if each.seen is not None), default=None),
    )


def _reached(by: int, counts: Iterable[int]) -> int:
    """Returns the highest count that at least so many locations reach."""
    return sorted(counts, reverse=True)[by - 1]
