"""Evaluates the rule on the time since the last payment every minute of simulated traffic."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from alerts.baselines.gaps import SHIFTS, UsualGap, judge_gap, usual_gap
from alerts.baselines.history import Past
from alerts.baselines.times import in_weeks_before
from bench.baseline_traffic import QUARTER

START = datetime(2026, 1, 5, tzinfo=UTC)
"""A Monday, minute 0 of the traffic."""


class GapReplay:
    """The time since the last payment at ``at``: after so many minutes."""

    def __init__(self, minutes: Sequence[int]) -> None:
        self._since = _since_last(minutes)
        self._usual: tuple[int, UsualGap | None] = (-1, None)

    def is_true(self, at: int) -> bool:
        quarter = at - at % QUARTER
        if self._usual[0] != quarter:
            self._usual = (quarter, self._learn(quarter))
        return judge_gap(self._since[at], self._usual[1]).state == "true"

    def _learn(self, quarter: int) -> UsualGap | None:
        weeks = in_weeks_before(START + timedelta(minutes=quarter), SHIFTS, UTC)
        moments = [moment for week in weeks for moment in week if moment is not None]
        values = {moment: self._since[int((moment - START) / timedelta(minutes=1))] for moment in moments}
        return usual_gap(weeks, Past(values, UTC))


def _since_last(minutes: Sequence[int]) -> list[float]:
    """Returns the seconds since the last payment, before each minute.

    Payments are spread evenly within their minute: the last of n was half of an n-th before the minute's end.
    """
    since = [0.0]
    for count in minutes:
        since.append(30.0 / count if count else since[-1] + 60)
    return since
