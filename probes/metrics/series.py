"""What was found for each value: one number, one for each label of ``by``, or why there is none."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from probes.formatting import format_seconds
from probes.judgement import Problem
from probes.labels import LONGEST_LABEL, MOST_SERIES, MOST_VALUES, labelled, shown_label
from probes.reading import Verdict
from settings.checks.metrics import MetricsCheck
from settings.texts import escape_controls
from settings.values import format_duration

CAUSES: Mapping[str, str] = {
    "missing": "nothing matches a selector, or an expression has no result",
    "several": "several series match where one was expected, or more than a check may have",
    "value": "a value is NaN or infinite",
    "stale": "a sample is older than `max_age`, or over a minute in the future",
}

_CLOCK_TOLERANCE = 60.0
_MILLISECONDS_FROM = 1e11
"""As seconds, such a time is later than the year 5000: the server counts milliseconds."""
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Series:
    """One sample. ``at`` is its time, in seconds or milliseconds, if it has one."""

    labels: Mapping[str, str]
    value: float
    at: float | None = None


@dataclass(slots=True)
class Collected:
    """The values so far. ``now`` is this worker's clock, which a sample's own time is compared with."""

    check: MetricsCheck
    now: float
    values: dict[str, float] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def add(self, name: str, found: Sequence[Series]) -> None:
        if not found:
            self.refuse("missing", f"{name}: nothing matches {escape_controls(self.check.values[name])}")
        elif not self.check.by and len(found) > 1:
            self.refuse("several", self._several(name, found))
        elif len(found) > MOST_SERIES or len(self.values) + len(found) > MOST_VALUES:
            most = f"a value can have {MOST_SERIES}, and a check {MOST_VALUES}"
            self.refuse("several", f"{name}: {len(found)} series match, and {most}: aggregate them")
        else:
            self._add_each(name, found)

    def _add_each(self, name: str, found: Sequence[Series]) -> None:
        """Adds no value of labels that are not clear: which of two series would it be?"""
        named: dict[str, Series] = {}
        for series in found:
            raw = {key: series.labels.get(key, "") for key in self.check.by}
            if any(len(label) > LONGEST_LABEL for label in raw.values()):
                self.refuse("several", f"{name}: a label is longer than {LONGEST_LABEL} characters")
                return
            labels = {key: shown_label(label) for key, label in raw.items()}
            full = labelled(name, labels)
            if full in named:
                self.refuse("several", f"{name}: two series have the same {', '.join(self.check.by)}")
                return
            named[full] = series
        for full, series in named.items():
            self._add_one(full, series)

    def _add_one(self, full: str, series: Series) -> None:
        if not math.isfinite(series.value):
            self.refuse("value", f"{full} is {'NaN' if math.isnan(series.value) else 'infinite'}")
        elif (sentence := self._staleness(series.at)) is not None:
            self.refuse("stale", f"{full} {sentence}")
        else:
            self.values[full] = series.value

    def _staleness(self, at: float | None) -> str | None:
        if at is None:
            return None
        age = self.now - (at / 1000 if abs(at) >= _MILLISECONDS_FROM else at)
        if age > self.check.max_age.total_seconds():
            return f"was sampled {format_seconds(age)} ago, max_age is {format_duration(self.check.max_age)}"
        if age < -_CLOCK_TOLERANCE:
            return f"was sampled {format_seconds(-age)} in the future: a clock is wrong"
        return None

    def _several(self, name: str, found: Sequence[Series]) -> str:
        """Names some of the labels that tell the series apart."""
        differing = sorted(
            key
            for key in {key for series in found[:1000] for key in series.labels}
            if len({series.labels.get(key, "") for series in found[:1000]}) > 1
        )
        apart = ", ".join(escape_controls(key[:LONGEST_LABEL]) for key in differing[:_SHOWN])
        hint = f"they differ in {apart}" if apart else "they have the same labels"
        return (
            f"{name}: {len(found)} series match, and {hint}: select one, aggregate them, or name labels in by"
        )

    def refuse(self, cause: str, sentence: str) -> None:
        self.problems.append(Problem(Verdict.UNKNOWN, cause, sentence))
