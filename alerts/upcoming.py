"""What will happen to an open incident by time alone, if no reading and no person changes it first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alerts.events import Inputs
from alerts.model import AlertState
from alerts.policy import Policy, Route
from probes.reading import Json
from settings.values import Severity, format_duration


@dataclass(frozen=True, slots=True)
class Upcoming:
    """``at`` is None if nobody knows when, or if it does not happen; ``what`` then says why.

    ``code``: ``acknowledgement_expires``, ``raised``, ``flapping_ends``, ``released``, ``announced``,
    ``escalated`` or ``reminder``.
    """

    code: str
    at: datetime | None
    what: str
    inputs: Inputs = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NotNotified:
    """A channel of the route that has had no message of the incident, and why."""

    channel: str
    code: str
    what: str


def upcoming(state: AlertState, policy: Policy) -> list[Upcoming]:
    """Returns what comes next of each kind, the earliest first, and last what has no time. Empty if none
    is open."""
    if state.incident is None or state.severity is None or state.opened_at is None:
        return []
    route, opened_at = policy.route(state.severity), state.opened_at
    found = [
        *_expiry(state),
        *_raise(state, route, state.severity, opened_at),
        *_stability(state, policy),
        *_release(state),
        *_escalation(state, route, opened_at),
        *_reminder(state, route, opened_at),
    ]
    return sorted(found, key=lambda each: (each.at is None, each.at or opened_at))


def _expiry(state: AlertState) -> Iterator[Upcoming]:
    if state.acknowledged_at is None:
        return
    until, by = state.acknowledged_until, state.acknowledged_by
    what = f"the acknowledgement by {by} expires; reminders and escalations continue"
    if until is None:
        what = f"the acknowledgement by {by} holds until the incident ends"
    yield Upcoming("acknowledgement_expires", until, what, {"by": by})


def _raise(state: AlertState, route: Route, severity: Severity, opened_at: datetime) -> Iterator[Upcoming]:
    if route.raise_after is None or severity is Severity.P0:
        return
    since = state.severity_since or opened_at
    inputs = {"since": since.isoformat(), "raise_after": format_duration(route.raise_after)}
    what = f"it is raised from {severity} to {severity.higher()}, because of its age"
    yield Upcoming("raised", since + route.raise_after, what, dict(inputs))


def _stability(state: AlertState, policy: Policy) -> Iterator[Upcoming]:
    if state.flapping_since is None:
        return
    last, within = max(state.flips, default=state.flapping_since), policy.flapping.within
    then = "it ends" if state.calm and state.passing >= policy.closes_after else "it is an ordinary incident"
    what = f"it no longer flaps if its subject does not change before, and then {then}"
    inputs = {"last_flip": last.isoformat(), "within": format_duration(within)}
    yield Upcoming("flapping_ends", last + within, what, dict(inputs))


def _release(state: AlertState) -> Iterator[Upcoming]:
    held = state.held
    if held is None:
        return
    what = f"its messages are no longer held by {held.code} {held.by}"
    if held.until is None:
        what = f"its messages are held by {held.code} {held.by} until that ends; nobody knows when"
    inputs = {"code": held.code, "by": held.by, "since": held.since.isoformat()}
    yield Upcoming("released", held.until, what, dict(inputs))


def _escalation(state: AlertState, route: Route, opened_at: datetime) -> Iterator[Upcoming]:
    """The clock of escalations is stopped by an acknowledgement and by what holds messages."""
    total = len(route.escalations)
    if state.escalated >= total:
        what = f"all {total} escalation steps were taken" if total else "its severity has no escalation step"
        yield Upcoming("escalated", None, what, {"levels": total})
        return
    step, start = route.escalations[state.escalated], state.escalates_from or opened_at
    level = state.escalated + 1
    what = f"escalation step {level} of {total} notifies {', '.join(step.channels) or 'nobody'}"
    inputs: dict[str, Json] = {
        "level": level,
        "after": format_duration(step.after),
        "counts_from": start.isoformat(),
    }
    if state.paused_since is not None:
        left = step.after - (state.paused_since - start)
        what += f", {_seconds(left)} after escalations continue: they are paused"
        yield Upcoming("escalated", None, what, inputs | {"stopped_since": state.paused_since.isoformat()})
    elif state.calm:
        yield Upcoming("escalated", None, f"{what}, not before its subject fails again", inputs)
    else:
        yield Upcoming("escalated", start + step.after, what, inputs)


def _reminder(state: AlertState, route: Route, opened_at: datetime) -> Iterator[Upcoming]:
    if route.remind_every is None:
        yield Upcoming("reminder", None, "its severity has no reminders")
        return
    last = state.reminded_at or opened_at
    inputs = {"last": last.isoformat(), "remind_every": format_duration(route.remind_every)}
    what = f"a reminder to {', '.join(route.channels) or 'nobody'}"
    stopped = _stopped(state)
    at = None if stopped else last + route.remind_every
    yield Upcoming("reminder", at, what + stopped, dict(inputs))


def _stopped(state: AlertState) -> str:
    if state.acknowledged_at is not None:
        return ", not while it is acknowledged"
    if state.held is not None:
        return ", not while its messages are held"
    return ", not before its subject fails again" if state.calm else ""


def _seconds(length: timedelta) -> str:
    return f"{max(round(length.total_seconds()), 0)} s"


def not_notified(state: AlertState, policy: Policy, notified: Sequence[str]) -> list[NotNotified]:
    """Returns the channels of the open incident's route and its escalations that had no message yet."""
    if state.incident is None or state.severity is None:
        return []
    route = policy.route(state.severity)
    waiting = [
        (channel, level) for level, step in enumerate(route.escalations, 1) for channel in step.channels
    ]
    levels = dict(reversed(waiting))
    wanted = dict.fromkeys([*route.channels, *(channel for channel, _ in waiting)])
    return [
        _why_not(channel, None if channel in route.channels else levels[channel], state)
        for channel in wanted
        if channel not in notified
    ]


def _why_not(channel: str, level: int | None, state: AlertState) -> NotNotified:
    """``level``: the first escalation step that names the channel; None for one of the route itself."""
    if state.held is not None:
        return NotNotified(channel, "held", f"messages are held by {state.held.code} {state.held.by}")
    if state.acknowledged_at is not None:
        by = state.acknowledged_by
        return NotNotified(channel, "acknowledged", f"{by} has acknowledged the incident")
    if level is not None and level > state.escalated:
        return NotNotified(channel, "escalation_not_due", f"escalation step {level} is not taken yet")
    if state.passing > 0:
        return NotNotified(channel, "passing", "its subject passes at the moment: announced to nobody new")
    return NotNotified(channel, "due", "due with the next decision, at most a few seconds away")
