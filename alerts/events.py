"""What was decided about an incident: the lines of its timeline, each with what it was decided by.

``detail`` is the line's text for people: a reason, or a name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal

from probes.reading import Json
from settings.values import Severity

Inputs = Mapping[str, Json]
"""The figures that a decision compared, by name: counts, limits, times."""


@dataclass(frozen=True, slots=True)
class Opened:
    KIND: ClassVar = "opened"
    incident: str
    fingerprint: str
    subject: str
    severity: Severity
    reason: str
    at: datetime
    inputs: Inputs = field(default_factory=dict)
    drill: str = ""
    """The drill that opened it; empty: something that was measured."""

    @property
    def detail(self) -> str:
        return self.reason


@dataclass(frozen=True, slots=True)
class Raised:
    """The open incident became worse. ``code``: by its readings, by the money at risk, or by its age."""

    KIND: ClassVar = "raised"
    incident: str
    severity: Severity
    reason: str
    at: datetime
    code: Literal["readings", "money", "age"] = "readings"
    inputs: Inputs = field(default_factory=dict)

    @property
    def detail(self) -> str:
        return f"open for too long: {self.reason}" if self.code == "age" else self.reason


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """``until``: when it expires; None: it holds until the incident ends."""

    KIND: ClassVar = "acknowledged"
    incident: str
    by: str
    at: datetime
    until: datetime | None = None
    inputs: Inputs = field(default_factory=dict)

    @property
    def detail(self) -> str:
        return self.by


@dataclass(frozen=True, slots=True)
class AcknowledgementExpired:
    """Reminders and escalations continue. ``by``: whose acknowledgement it was."""

    KIND: ClassVar = "acknowledgement_expired"
    incident: str
    by: str
    at: datetime
    inputs: Inputs = field(default_factory=dict)

    @property
    def detail(self) -> str:
        return self.by


@dataclass(frozen=True, slots=True)
class Escalated:
    """``level``: the last escalation step that was taken, counted from 1."""

    KIND: ClassVar = "escalated"
    incident: str
    level: int
    channels: tuple[str, ...]
    at: datetime
    inputs: Inputs = field(default_factory=dict)

    @property
    def detail(self) -> str:
        return f"level {self.level}: {', '.join(self.channels) or 'nobody'}"


@dataclass(frozen=True, slots=True)
class Held:
    """From now on no message of the incident is made but its resolve; evaluation continues.

    ``code``: ``silence``, ``maintenance``, ``dependency`` or ``hours``. ``by``: the id of
    the silence, the name of the window, of the parent check, or of the hours.
    """

    KIND: ClassVar = "held"
    incident: str
    code: str
    by: str
    reason: str
    at: datetime
    until: datetime | None = None
    inputs: Inputs = field(default_factory=dict)

    @property
    def detail(self) -> str:
        return self.reason


@dataclass(frozen=True, slots=True)
class Released:
    """Nothing holds the incident's messages any longer. ``code`` and ``by`` are those of the last hold."""

    KIND: ClassVar = "released"
    incident: str
    code: str
    by: str
    at: datetime
    inputs: Inputs = field(default_factory=dict)

    @property
    def detail(self) -> str:
        return f"no longer held by {self.code} {self.by}"


@dataclass(frozen=True, slots=True)
class FlappingStarted:
    """The incident opened and ended too often: it now stays open until its subject is stable."""

    KIND: ClassVar = "flapping_started"
    incident: str
    flips: int
    at: datetime
    inputs: Inputs = field(default_factory=dict)

    @property
    def detail(self) -> str:
        return f"opened and ended {self.flips} times: stays open until it is stable"


@dataclass(frozen=True, slots=True)
class FlappingEnded:
    """The incident's subject is stable: ``passing`` or not."""

    KIND: ClassVar = "flapping_ended"
    incident: str
    passing: bool
    at: datetime
    inputs: Inputs = field(default_factory=dict)

    @property
    def detail(self) -> str:
        return "stable again" if self.passing else "stable, and not passing"


@dataclass(frozen=True, slots=True)
class Resolved:
    """``by``: who resolved it by hand; None: its subject recovered, or is no longer configured."""

    KIND: ClassVar = "resolved"
    incident: str
    reason: str
    at: datetime
    by: str | None = None
    inputs: Inputs = field(default_factory=dict)

    @property
    def detail(self) -> str:
        return self.reason


Event = (
    Opened
    | Raised
    | Acknowledged
    | AcknowledgementExpired
    | Escalated
    | Held
    | Released
    | FlappingStarted
    | FlappingEnded
    | Resolved
)
