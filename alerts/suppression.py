"""What holds the messages of an incident: silences, maintenance windows, parents, and the time of day.

Evaluation goes on meanwhile, and a resolve is never held.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from alerts.matching import matches
from alerts.model import AlertState
from alerts.policy import Policy
from alerts.windows import Window
from settings.values import Severity

SILENCE: Final = "silence"
MAINTENANCE: Final = "maintenance"
DEPENDENCY: Final = "dependency"
HOURS: Final = "hours"
Code = Literal["silence", "maintenance", "dependency", "hours"]

P0_AT_MOST = timedelta(minutes=60)
"""A silence holds messages about P0 incidents for no longer than this from its start."""
P0_WAITS_AT_MOST = timedelta(seconds=60)
"""How long a P0 waits for the readings of its parents."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Why messages are held. ``until`` is None if nobody knows: a parent's incident ends when it ends."""

    code: Code
    by: str
    reason: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """A person wants no messages about what the matchers match."""

    id: str
    matchers: dict[str, str]
    reason: str
    by: str
    starts_at: datetime
    ends_at: datetime

    def lasts_until(self, severity: Severity) -> datetime:
        return min(self.ends_at, self.starts_at + P0_AT_MOST) if severity is Severity.P0 else self.ends_at


@dataclass(frozen=True, slots=True)
class Facts:
    """What the store knows in the same transaction: active silences, and states of checks by fingerprint."""

    silences: tuple[Silence, ...] = ()
    states: Mapping[str, AlertState] = field(default_factory=dict)


NO_FACTS: Final = Facts()


@dataclass(frozen=True, slots=True)
class Parent:
    """A check that this one depends on."""

    check: str
    state: AlertState
    every: timedelta


@dataclass(frozen=True, slots=True)
class Suppression:
    """What could hold messages of one policy's incident at this moment."""

    silences: tuple[Silence, ...] = ()
    windows: tuple[Window, ...] = ()
    parents: tuple[Parent, ...] = ()

    def hold(self, policy: Policy, state: AlertState, now: datetime) -> Hold | None:
        """Returns the first reason to hold messages of the open incident; None: they are sent."""
        severity = state.severity or policy.severity
        return next(self._holds(policy, severity, state, now), None)

    def _holds(self, policy: Policy, severity: Severity, state: AlertState, now: datetime) -> Iterator[Hold]:
        if policy.silenceable:
            yield from _of_silences(self.silences, policy, severity, now)
            yield from _of_windows(self.windows, policy, severity, now)
        for parent in self.parents:
            yield from _of_parent(parent, severity, state, now)
        yield from _of_hours(policy, severity, now)


NOTHING: Final = Suppression()


def _of_silences(
    silences: tuple[Silence, ...], policy: Policy, severity: Severity, now: datetime
) -> Iterator[Hold]:
    for silence in silences:
        until = silence.lasts_until(severity)
        if silence.starts_at <= now < until and matches(silence.matchers, policy, severity):
            yield Hold(SILENCE, silence.id, f"silence of {silence.by}: {silence.reason}", until)


def _of_windows(
    windows: tuple[Window, ...], policy: Policy, severity: Severity, now: datetime
) -> Iterator[Hold]:
    for window in windows:
        if matches(window.match, policy, severity) and (until := window.open_until(now)) is not None:
            yield Hold(MAINTENANCE, window.name, f"maintenance window {window.name}", until)


def _of_hours(policy: Policy, severity: Severity, now: datetime) -> Iterator[Hold]:
    hours = policy.route(severity).hours
    if hours is not None and (opens := hours.closed_until(now)) is not None:
        yield Hold(HOURS, hours.name, f"outside of the hours {hours.name}", opens)


def _of_parent(parent: Parent, severity: Severity, state: AlertState, now: datetime) -> Iterator[Hold]:
    """Holds while the parent's incident explains the child's, or while that cannot be known yet.

    The failure that a drill injects into a parent explains nothing.
    """
    if parent.state.drill:
        return
    if parent.state.incident is not None:
        if _is_reported(parent.state):
            yield Hold(
                DEPENDENCY, parent.check, f"{parent.check} has the open incident {parent.state.incident}"
            )
        return
    longest = 2 * parent.every if severity is not Severity.P0 else min(2 * parent.every, P0_WAITS_AT_MOST)
    reason, since = _doubt(parent.state, state, now)
    if reason and now < since + longest:
        yield Hold(DEPENDENCY, parent.check, f"{parent.check} {reason}", since + longest)


def _doubt(parent: AlertState, child: AlertState, now: datetime) -> tuple[str, datetime]:
    """Why the parent may explain the child's incident although it has none, and since when."""
    if parent.troubled > 0:
        return "is failing too, and may open an incident", child.opened_at or now
    if _is_older(parent, child):
        return "has had no reading since", child.opened_at or now
    if parent.ended_at is not None and parent.ended_at <= now and _may_recover(child, parent.ended_at):
        return "has just recovered", parent.ended_at
    return "", now


def _is_reported(parent: AlertState) -> bool:
    """Whether somebody was notified of the parent's incident, or asked not to be. One that only waits for
    working hours explains nothing to anybody, and must not hide a child that may wake people.
    """
    return bool(parent.notified) or (parent.held is not None and parent.held.code != HOURS)


def _is_older(parent: AlertState, child: AlertState) -> bool:
    """Whether the parent has had no reading since the child began to fail."""
    since = child.troubled_since
    return since is not None and (parent.seen is None or parent.seen < since)


def _may_recover(child: AlertState, recovered_at: datetime) -> bool:
    """Whether no reading of the child shows that it fails although its parent has recovered."""
    return child.passing > 0 or child.seen is None or child.seen <= recovered_at
