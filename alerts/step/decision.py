"""A decision in the making. Its parts change it in order; outside of this package it is a value."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from msgspec.structs import replace

from alerts.drills import subject
from alerts.events import Event
from alerts.model import About, AlertState, Effect, Notification, NotificationKind, Said
from alerts.policy import Policy, Route
from alerts.step.clocks import set_back
from alerts.suppression import NOTHING, Suppression
from settings.texts import storable
from settings.values import Severity

Step = tuple[AlertState, tuple[Effect, ...]]

LONGEST_REASON = 2000
"""In characters. The reason of a reading may quote an answer of any length."""
LONGEST_QUOTE = 300
"""In characters, of an earlier reason that a message quotes."""


class Incident(NamedTuple):
    """The parts of a state that an open incident has."""

    id: str
    severity: Severity
    opened_at: datetime


@dataclass(slots=True)
class Decision:
    """The state as it is so far, what follows, and who gets a message now.

    Nobody gets two messages at once: that would teach people to ignore both.
    """

    state: AlertState
    policy: Policy
    now: datetime
    suppression: Suppression = NOTHING
    effects: list[Effect] = field(default_factory=list)
    expired: str | None = None
    """Whose acknowledgement expires now."""

    def __post_init__(self) -> None:
        self.state = set_back(self.state, self.now)

    @property
    def incident(self) -> Incident | None:
        state = self.state
        if state.incident is None or state.severity is None or state.opened_at is None:
            return None
        return Incident(state.incident, state.severity, state.opened_at)

    @property
    def route(self) -> Route:
        return self.policy.route(self.state.severity or self.policy.severity)

    @property
    def step(self) -> Step:
        return self.state, tuple(self.effects)

    def change(self, **values: Any) -> None:
        self.state = replace(self.state, **values)

    def record(self, event: Event) -> None:
        self.effects.append(event)

    def notify(
        self,
        kind: NotificationKind,
        channels: Iterable[str],
        *,
        reason: str | None = None,
        by: str | None = None,
        until: datetime | None = None,
        level: int = 0,
        changes: tuple[str, ...] = (),
    ) -> None:
        """Makes one message for each channel that gets none yet, each with the next number."""
        incident, state, policy = self.incident, self.state, self.policy
        if incident is None:
            return
        about = state.about or about_now(policy)
        sent = {effect.channel for effect in self.effects if isinstance(effect, Notification)}
        wanted = [channel for channel in dict.fromkeys(channels) if channel not in sent]
        self.effects.extend(
            Notification(
                incident=incident.id,
                sequence=sequence,
                kind=kind,
                channel=channel,
                subject=subject(about.subject, state.drill),
                severity=incident.severity,
                reason=state.reason if reason is None else reason,
                opened_at=incident.opened_at,
                at=self.now,
                runbook=policy.runbook,
                first=channel not in state.notified,
                by=by,
                until=until,
                fingerprint=policy.fingerprint,
                check=about.check,
                check_kind=about.kind,
                groups=about.groups,
                labels=about.labels,
                level=level,
                changes=changes if channel in state.notified else (),
                failures=state.failures,
                drill=state.drill,
            )
            for sequence, channel in enumerate(wanted, state.sequence + 1)
        )
        notified = tuple(dict.fromkeys([*state.notified, *wanted]))
        self.change(sequence=state.sequence + len(wanted), notified=notified)

    def remember_said(self) -> None:
        """Remembers what the incident's messages say now: `changes` of the next ones compare with it."""
        if (incident := self.incident) is not None:
            state = self.state
            said = Said(
                severity=incident.severity,
                reason=state.reason,
                failures=state.failures,
                flapping=state.flapping_since is not None,
            )
            self.change(said=said)

    def changes(self) -> tuple[str, ...]:
        """Returns sentences on what has changed since the last message."""
        said, state = self.state.said, self.state
        if said is None or state.severity is None:
            return ()
        return tuple(filter(None, [self._expiry(), *_differences(said, state)]))

    def _expiry(self) -> str:
        return f"The acknowledgement by {self.expired} has expired." if self.expired else ""


def about_now(policy: Policy) -> About:
    """What the policy says that an incident is of."""
    return About(
        subject=policy.subject,
        check=policy.check,
        kind=policy.kind,
        groups=policy.groups,
        labels=dict(policy.labels),
    )


def _differences(said: Said, state: AlertState) -> Iterable[str]:
    if state.severity != said.severity:
        yield f"Raised from {said.severity} to {state.severity}."
    if state.reason != said.reason and said.reason:
        yield f"Before, the reason was: {_quote(said.reason)}"
    more = state.failures - said.failures
    readings = "1 more reading" if more == 1 else f"{more} more readings"
    yield f"{readings if more > 0 else 'No further reading'} did not pass, {state.failures} in all."


def _quote(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"


def clean_text(text: str) -> str:
    """The text without what Postgres cannot store, in at most `LONGEST_REASON` characters."""
    clean = storable(text)
    return clean if len(clean) <= LONGEST_REASON else clean[: LONGEST_REASON - 1] + "…"


def iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def seconds(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds()
