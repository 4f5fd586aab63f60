"""What a drill showed: a pure judgement of the drill, its incident and the notifications."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store import IncidentDetails, NotificationRecord
from store.drills import DrillRecord
from workers.drills.plan import DrillPlan
from workers.incident_json import held_by

LASTING_HOLDS = ("silence", "maintenance", "hours")
"""What holds messages for longer than a drill; a parent's doubt is over after some seconds."""


@dataclass(frozen=True, slots=True)
class DrillSight:
    """A drill at one moment. ``details`` is None until its incident has opened."""

    plan: DrillPlan
    drill: DrillRecord
    details: IncidentDetails | None

    def message(self, channel: str, *, resolved: bool) -> NotificationRecord | None:
        """Returns the channel's first message of the opening, or of the end."""
        found = self.details.notifications if self.details else ()
        of_channel = (each for each in found if each.channel == channel and each.instead_of is None)
        return next((each for each in of_channel if (each.kind == "resolved") is resolved), None)

    @property
    def all_opened(self) -> bool:
        return all(_has_ended(self.message(channel, resolved=False)) for channel in self.plan.channels)

    @property
    def all_resolved(self) -> bool:
        """Whether each channel that was sent an opening was sent the end, one way or another."""
        notified = [each for each in self.plan.channels if self.message(each, resolved=False)]
        return all(_has_ended(self.message(channel, resolved=True)) for channel in notified)

    @property
    def ended_at(self) -> datetime | None:
        return self.details.incident.resolved_at if self.details else None

    @property
    def is_held(self) -> bool:
        """Whether something holds the messages that will not end before the drill does."""
        held = held_by(self.details) if self.details else None
        return held is not None and held.inputs.get("code") in LASTING_HOLDS

    def problems(self) -> Iterator[str]:
        """Yields why the drill failed; nothing if each channel got the opening and the end."""
        check = self.plan.check
        if self.drill.stopped_because == "real_failure":
            yield f"{check} really failed, and the drill ended at once: see `paywatch incident list`"
        if self.details is None:
            yield (
                f"no incident opened: does every worker run this version, and are "
                f"{self.plan.opens_after} readings of {check} taken in this time? See `paywatch status`"
            )
            return
        yield from _holds(self.details)
        for channel in self.plan.channels:
            yield from _leg_problems(channel, "the opening", self.message(channel, resolved=False))
            yield from _leg_problems(channel, "the resolve", self.message(channel, resolved=True))
        if self.ended_at is None:
            id_ = self.details.incident.id
            yield f"{id_} is still open: see `paywatch incident show {id_}`"

    def to_json(self) -> dict[str, Any]:
        """Returns the result; durations are seconds, null is not so (yet)."""
        incident, problems = self.details and self.details.incident, list(self.problems())
        return {
            "drill": self.drill.id,
            "check": self.plan.check,
            "severity": str(self.plan.severity),
            "by": self.drill.by,
            "starts_at": self.drill.starts_at.isoformat(),
            "ends_at": self.drill.ends_at.isoformat(),
            "stopped_at": self.drill.stopped_at and self.drill.stopped_at.isoformat(),
            "stopped_because": self.drill.stopped_because,
            "incident": incident and incident.id,
            "opened_after": incident and seconds(self.drill.starts_at, incident.opened_at),
            "resolved_after": seconds(self.drill.stopped_at, self.ended_at),
            "channels": {
                channel: {
                    "opened": message_json(self.message(channel, resolved=False)),
                    "resolved": message_json(self.message(channel, resolved=True)),
                }
                for channel in self.plan.channels
            },
            "problems": problems,
            "passed": not problems,
        }

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Yields a line of the table for each channel."""
        for channel in self.plan.channels:
            opened, resolved = (self.message(channel, resolved=each) for each in (False, True))
            yield channel, spell_message(opened), spell_message(resolved)


def seconds(start: datetime | None, end: datetime | None) -> float | None:
    return None if start is None or end is None else round((end - start).total_seconds(), 3)


def message_json(message: NotificationRecord | None) -> dict[str, Any] | None:
    if message is None:
        return None
    return {
        "decided_at": message.created_at.isoformat(),
        "status": message.status,
        "outcome": message.outcome,
        "latency": message.latency,
        "attempts": message.attempts,
        "reference": message.reference,
        "error": message.last_error,
    }


def spell_message(message: NotificationRecord | None) -> str:
    """``delivered after 0.4 s``; a provider that accepts says nothing about whether it will arrive."""
    if message is None:
        return "not decided"
    if message.latency is None or message.status != "delivered":
        return f"held back by a storm: {message.status}" if message.held else message.status
    return f"{_outcome(message)} after {message.latency:.1f} s"


def _outcome(message: NotificationRecord) -> str:
    return "accepted" if message.outcome == "accepted" else "delivered"


def _has_ended(message: NotificationRecord | None) -> bool:
    return message is not None and message.status != "pending"


def _holds(details: IncidentDetails) -> Iterator[str]:
    """Yields what held the messages, if it did so until the end."""
    lines = [each for each in details.events if each.kind in ("held", "released")]
    if lines and lines[-1].kind == "held":
        yield f"messages were held: {lines[-1].detail}"


def _leg_problems(channel: str, what: str, message: NotificationRecord | None) -> Iterator[str]:
    if message is None:
        yield f"{channel}: {what} was not sent"
    elif message.status != "delivered":
        error = f": {message.last_error}" if message.last_error else ""
        late = "was not delivered in time" if message.status == "pending" else f"is {message.status}"
        yield f"{channel}: {what} {late}{error}"
