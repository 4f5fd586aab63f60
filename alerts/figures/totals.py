"""The figures of many incidents, added one by one: a year of them takes a few bytes each."""

from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import fmean, median

from alerts.figures.alert import Alert, Duration, MarkedAs
from alerts.figures.responses import Response, ResponseCode
from settings.values import Severity


@dataclass(slots=True)
class Durations:
    """Durations in seconds. Those that are not known are counted apart, and in no mean."""

    known: "array[float]" = field(default_factory=lambda: array("d"))
    unknown: int = 0

    def add(self, duration: Duration) -> None:
        if duration.length is None:
            self.unknown += 1
        else:
            self.known.append(duration.length.total_seconds())

    @property
    def mean(self) -> timedelta | None:
        """None if none is known, and never zero instead."""
        return timedelta(seconds=fmean(self.known)) if self.known else None

    @property
    def median(self) -> timedelta | None:
        return timedelta(seconds=median(self.known)) if self.known else None


@dataclass(slots=True)
class Group:
    """The figures of the incidents of one severity, or of all."""

    alerts: int = 0
    states: Counter[str] = field(default_factory=Counter)
    detect: Durations = field(default_factory=Durations)
    acknowledge: Durations = field(default_factory=Durations)
    resolve: Durations = field(default_factory=Durations)
    responses: Counter[ResponseCode] = field(default_factory=Counter)
    marks: Counter[MarkedAs] = field(default_factory=Counter)

    def add(self, alert: Alert, response: Response) -> None:
        self.alerts += 1
        self.states[alert.state] += 1
        self.detect.add(alert.to_detect)
        self.acknowledge.add(alert.to_acknowledge)
        self.resolve.add(alert.to_resolve)
        self.responses[response.code] += 1
        if alert.mark is not None:
            self.marks[alert.mark.value] += 1

    @property
    def compliance(self) -> float | None:
        """The share of responses in time among those that were needed; None without any."""
        met, missed = self.responses[ResponseCode.MET], self.responses[ResponseCode.MISSED]
        return met / (met + missed) if met + missed else None

    @property
    def marked(self) -> int:
        return self.marks.total()

    @property
    def unmarked(self) -> int:
        """Nobody said whether these were true, so they are neither."""
        return self.alerts - self.marked

    @property
    def accuracy(self) -> float | None:
        """The share of true alerts among those that were marked; None without any."""
        return self.marks[MarkedAs.TRUE] / self.marked if self.marked else None

    @property
    def false_share(self) -> float | None:
        return self.marks[MarkedAs.FALSE] / self.marked if self.marked else None


class Totals:
    """The figures of each severity, and of all incidents.

    An incident counts for its present severity, the worst that it had: it is never lowered.
    """

    def __init__(self) -> None:
        self.whole = Group()
        self.by_severity = {severity: Group() for severity in Severity}

    def add(self, alert: Alert, response: Response) -> None:
        self.whole.add(alert, response)
        self.by_severity[alert.severity].add(alert, response)

    def groups(self) -> Iterator[tuple[str, Group]]:
        """Yields each severity that has incidents, and ``all``."""
        yield from ((str(severity), group) for severity, group in self.by_severity.items() if group.alerts)
        yield "all", self.whole
