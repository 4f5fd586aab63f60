"""The emergency of a store that is unavailable: which checks fail, and when channels are notified.

Pure functions. The store records nothing of it while it lasts: workers decide by what they remember.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from alerts.model import AlertState, Counts
from alerts.policy import Policy
from probes.reading import BLIND_CAUSES, Reading, Verdict
from settings.locations import location_of
from settings.texts import storable
from settings.values import Severity

REPORTED = (Severity.P0, Severity.P1)
LONGEST_REASON = 300


class Failing(msgspec.Struct, frozen=True):
    """A check that fails as often in a row as opens an incident. Workers exchange it as JSON."""

    check: str
    severity: Severity
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What one worker remembers of one check at its location."""

    counts: Counts = field(default_factory=Counts)
    failing: Failing | None = None

    @classmethod
    def of(cls, check: str, state: AlertState) -> "Standing":
        """Returns how the check stood when the store was last read; ``check`` is `located`."""
        own = Counts(failing=state.failing, troubled=state.troubled, passing=state.passing, seen=state.seen)
        counts = state.places.get(location_of(check), own)
        if state.incident is None or state.severity is None or state.opened_at is None:
            return cls(counts)
        return cls(counts, Failing(check, state.severity, _shorten(state.reason), state.opened_at))


def follow(standing: Standing, reading: Reading, policy: Policy) -> Standing:
    """Counts one reading as `alerts.step` does, of this worker's location alone.

    A reading that could not be taken because the store is unavailable, or because the worker is blind, counts
    as nothing.
    """
    outcome, seen = reading.outcome, standing.counts.seen
    silent = outcome.verdict is Verdict.UNKNOWN and outcome.cause in {*BLIND_CAUSES, "store"}
    if silent or (seen is not None and reading.slot <= seen):
        return standing
    counts = _count(standing.counts, reading)
    if standing.failing is not None and counts.passing >= policy.closes_after:
        return Standing(counts)
    severity = _severity(counts, policy)
    worse = severity is not None and (standing.failing is None or severity < standing.failing.severity)
    if severity is None or not worse:
        return replace(standing, counts=counts)
    since = standing.failing.since if standing.failing else reading.slot
    return Standing(counts, Failing(reading.check, severity, _shorten(outcome.reason), since))


def _count(counts: Counts, reading: Reading) -> Counts:
    if reading.outcome.verdict is Verdict.PASS:
        return Counts(passing=counts.passing + 1, seen=reading.slot)
    failing = counts.failing + 1 if reading.outcome.verdict is Verdict.FAIL else 0
    return Counts(failing=failing, troubled=counts.troubled + 1, seen=reading.slot)


def _severity(counts: Counts, policy: Policy) -> Severity | None:
    if counts.failing >= policy.opens_after:
        return policy.severity
    return policy.severity.lower() if counts.troubled >= policy.opens_after else None


def _shorten(text: str) -> str:
    text = storable(text)  # workers exchange it as JSON, which cannot carry a lone surrogate
    return text if len(text) <= LONGEST_REASON else text[: LONGEST_REASON - 1] + "…"


def worst_first(failing: Iterable[Failing]) -> tuple[Failing, ...]:
    """The checks of P0 and P1, the most severe and then the longest failing first."""
    found = (each for each in failing if each.severity in REPORTED)
    return tuple(sorted(found, key=lambda each: (each.severity, each.since, each.check)))


class Outage(msgspec.Struct, frozen=True, kw_only=True):
    """A time in which the store is unavailable.

    ``thread`` is the same for all outages of one store: incident tools open a new incident after a resolve,
    and a worker that knows nothing of the others' messages still joins, and ends, their thread. ``number``
    distinguishes the outages: all workers that read the store before this one have the same.
    """

    thread: str
    number: str
    since: datetime
    cause: str
    reason: str


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """What channels were notified of. Kept in Redis, so that another worker can continue.

    ``channels``: those that have a message, or may have one, with the provider's reference of the first.
    """

    outage: Outage
    sequence: int = 0
    at: datetime | None = None
    news: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    channels: dict[str, str] = {}
    trying: tuple[str, ...] = ()
    """Channels to which the leader was sending: they may have a message although it ended meanwhile."""
    ended: datetime | None = None


class Kind(StrEnum):
    OPENED = "opened"
    UPDATE = "update"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Limits:
    """When a message is due. ``urgent``: for a P0 check that begins to fail. ``alive``: without any news."""

    after: timedelta = timedelta(seconds=15)
    urgent: timedelta = timedelta(seconds=30)
    every: timedelta = timedelta(minutes=5)
    alive: timedelta = timedelta(minutes=30)


def due(progress: Progress, failing: Sequence[Failing], now: datetime, limits: Limits) -> Kind | None:
    """Returns which message is due; None if there is none."""
    if progress.at is None:
        return Kind.OPENED if now - progress.outage.since >= limits.after else None
    quiet_for = now - progress.at
    new = any(each.severity is Severity.P0 and each.check not in progress.named for each in failing)
    news = news_of(progress.outage, failing) != progress.news
    is_due = (
        (new and quiet_for >= limits.urgent)
        or (news and quiet_for >= limits.every)
        or quiet_for >= limits.alive
    )
    return Kind.UPDATE if is_due else None


def notified(progress: Progress, failing: Sequence[Failing], now: datetime) -> Progress:
    """The progress after a message to all channels was begun."""
    named = dict.fromkeys(
        [*progress.named, *(each.check for each in failing if each.severity is Severity.P0)]
    )
    return msgspec.structs.replace(
        progress,
        sequence=progress.sequence + 1,
        at=now,
        news=news_of(progress.outage, failing),
        named=tuple(named),
    )


def news_of(outage: Outage, failing: Iterable[Failing]) -> tuple[str, ...]:
    """What a reader would want to be told of when it changes."""
    return (outage.cause, *sorted(f"{each.severity} {each.check}" for each in failing))
