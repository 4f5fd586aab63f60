"""How the readings of one check, rule or reconciliation become incidents and messages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from alerts.hours import Hours
from settings.values import Severity


@dataclass(frozen=True, slots=True)
class Escalation:
    """Notify ``channels`` when the incident has been open and unacknowledged for ``after``."""

    after: timedelta
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """Whom a severity notifies: when an incident opens, how often again, and by escalation.

    An acknowledgement expires after ``acknowledge_expires``. An incident that is open for ``raise_after`` is
    raised to the next severity. Outside of ``hours`` messages are held.
    """

    channels: tuple[str, ...] = ()
    remind_every: timedelta | None = None
    escalations: tuple[Escalation, ...] = ()
    acknowledge_expires: timedelta | None = None
    raise_after: timedelta | None = None
    hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class Flapping:
    """An incident that opens or ends ``flips`` times ``within`` stays open until it is stable for as long."""

    flips: int = 6
    within: timedelta = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Policy:
    """How the readings of one check or rule become incidents.

    ``fingerprint`` is ``check:NAME``, ``rule:NAME@CHECK`` (a rule is evaluated for each check that measures
    its value), ``reconcile:OBJECT`` or ``reconcile:OBJECT@ACCOUNT``. ``opens_after`` and ``closes_after`` are
    counts of readings in a row. ``agree``: in how many locations a check must fail.

    ``check``, ``kind``, ``groups``, ``labels`` and ``rule`` are what silences and maintenance windows match;
    those that are not ``silenceable`` they never hold. ``raise_above``: a value of a reading above its limit
    makes the incident one of severity P0.
    """

    fingerprint: str
    subject: str
    severity: Severity
    opens_after: int
    closes_after: int
    routes: Mapping[Severity, Route]
    runbook: str | None = None
    agree: int = 1
    check: str = ""
    kind: str = ""
    groups: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    rule: str = ""
    depends_on: tuple[str, ...] = ()
    silenceable: bool = True
    flapping: Flapping = Flapping()
    raise_above: Mapping[str, float] = field(default_factory=dict)

    def route(self, severity: Severity) -> Route:
        return self.routes.get(severity, Route())
