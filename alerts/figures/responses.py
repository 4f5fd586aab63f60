"""Whether somebody responded in time: within ``respond_within`` of each severity that the incident had.

The configuration that was active at that time counts, and not the one of today.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.figures.alert import Alert, Stage
from settings.values import Severity

Within = Mapping[Severity, timedelta | None]


class ResponseCode(StrEnum):
    MET = "met"
    """Somebody acknowledged or resolved the incident in time."""
    MISSED = "missed"
    """Nobody did."""
    PENDING = "pending"
    """Nobody did yet, and there is still time."""
    NOT_NEEDED = "not_needed"
    """It ended by itself before the time was over."""
    NOT_REQUIRED = "not_required"
    """Its severity has no ``respond_within``."""
    UNKNOWN = "unknown"
    """No configuration of that time is stored."""


@dataclass(frozen=True, slots=True)
class Response:
    """``due_at``: when a response was due at the latest. ``within``: the promise from which this follows."""

    code: ResponseCode
    within: timedelta | None = None
    due_at: datetime | None = None


class Promises:
    """The ``respond_within`` of each severity, since each time that a configuration was applied."""

    def __init__(self, revisions: Iterable[tuple[datetime, Within]] = ()) -> None:
        ordered = sorted(revisions, key=lambda revision: revision[0])
        self._since = [since for since, _ in ordered]
        self._within = [within for _, within in ordered]

    def at(self, moment: datetime) -> Within | None:
        """Returns the promises of the configuration that was active; None if none is known of that time."""
        index = bisect_right(self._since, moment)
        return self._within[index - 1] if index else None


def judge(alert: Alert, promises: Promises, now: datetime) -> Response:
    """Judges the response. An incident that was raised must be answered by the earliest of its deadlines.

    Stages that began after the response ask for nothing more.
    """
    answered = _answered(alert)
    stages = [each for each in alert.stages if answered is None or each.at <= answered]
    stages = stages or [Stage(alert.opened_at, alert.severity)]
    known = [(stage, promises.at(stage.at)) for stage in stages]
    if any(within is None for _, within in known):
        return Response(ResponseCode.UNKNOWN)
    deadlines = [
        (stage.at + within, within)
        for stage, promised in known
        if promised is not None and (within := promised.get(stage.severity)) is not None
    ]
    if not deadlines:
        return Response(ResponseCode.NOT_REQUIRED)
    due_at, within = min(deadlines)
    return Response(_code(alert, answered, due_at, now), within, due_at)


def _answered(alert: Alert) -> datetime | None:
    """When a person acknowledged or resolved it; None if nobody did."""
    by_hand = alert.resolved_at if alert.resolved_by is not None else None
    return min(filter(None, (alert.acknowledged_at, by_hand)), default=None)


def _code(alert: Alert, answered: datetime | None, due_at: datetime, now: datetime) -> ResponseCode:
    if answered is not None:
        return ResponseCode.MET if answered <= due_at else ResponseCode.MISSED
    if alert.resolved_at is not None:
        return ResponseCode.NOT_NEEDED if alert.resolved_at <= due_at else ResponseCode.MISSED
    return ResponseCode.PENDING if now <= due_at else ResponseCode.MISSED
