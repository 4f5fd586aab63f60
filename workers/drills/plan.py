"""What a drill of a check does, whom it notifies and how long it takes; and what speaks against it now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from probes import Verdict
from settings.locations import check_of
from settings.stored import AlertSettings
from settings.values import Severity, format_duration
from settings.wording import did_you_mean
from store import Snapshot
from workers.errors import Usage
from workers.health import current_verdict

LONGEST = timedelta(minutes=15)
SHORTEST = timedelta(minutes=3)
"""Of a drill for which no time was given: deliveries take a while too."""
MARGIN = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class DrillPlan:
    """``channels`` are those of the severity's route. They, and no others, have to be notified."""

    check: str
    severity: Severity
    every: timedelta
    opens_after: int
    closes_after: int
    lasts: timedelta
    channels: tuple[str, ...]

    @property
    def opens_within(self) -> timedelta:
        return self.every * self.opens_after

    @property
    def ends_within(self) -> timedelta:
        return self.every * self.closes_after


def plan_drill(settings: AlertSettings, name: str, lasts: timedelta | None) -> DrillPlan:
    """Returns the plan. Raises Usage for what cannot be drilled, or not in this time."""
    check = next((each for each in settings.checks if each.name == name), None)
    if check is None:
        known = [each.name for each in settings.checks]
        raise Usage(f"no check has the name {name!r}{did_you_mean(name, known)}; see `paywatch check list`")
    channels = settings.severities[check.severity].channels
    if not channels:
        raise Usage(f"{name} is a {check.severity}, which notifies no channel: there is nothing to verify")
    needed = check.every * check.opens_after
    return DrillPlan(
        check=name,
        severity=check.severity,
        every=check.every,
        opens_after=check.opens_after,
        closes_after=check.closes_after,
        lasts=_length(name, needed, lasts),
        channels=tuple(each for each in channels if each in settings.channels),
    )


def _length(name: str, needed: timedelta, lasts: timedelta | None) -> timedelta:
    takes = f"{name} opens an incident after {format_duration(needed)} of failures (every times opens_after)"
    if needed > LONGEST:
        raise Usage(f"{takes}, and a drill lasts at most {format_duration(LONGEST)}")
    enough = min(max(needed + MARGIN, SHORTEST), LONGEST)
    if lasts is not None and lasts < needed:
        raise Usage(f"--for: {takes}: pass --for {format_duration(enough)}")
    return enough if lasts is None else lasts


def obstacles(plan: DrillPlan, snapshot: Snapshot) -> Iterator[str]:
    """Yields why this is no time for a drill: it must hide nothing, and be run by somebody."""
    readings = {name: each for name, each in snapshot.checks.items() if check_of(name) == plan.check}
    if not readings:
        yield f"no worker has scheduled {plan.check}: start one, or see `paywatch status`"
    for name, check in readings.items():
        verdict = current_verdict(check, snapshot.at)
        if verdict != Verdict.PASS:
            now = verdict or "not read yet"
            yield f"{name} is {now}, and a drill must not hide why: see `paywatch status`"
    for incident in snapshot.incidents:
        if incident.fingerprint == f"check:{plan.check}":
            yield f"{plan.check} has the open incident {incident.id}: wait until it is resolved"
