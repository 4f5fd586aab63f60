"""What is usual for a value at one time, from readings of the last four weeks."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from alerts.baselines import (
    Expectation,
    GapJudgement,
    Judgement,
    Past,
    Plan,
    Span,
    UsualGap,
    VolumeRule,
    Why,
    expect,
    floor,
    gap_moments,
    is_holiday,
    judge_gap,
    judge_volume,
    mix,
    plan,
    step_of,
    usual_gap,
)
from settings.policy import Rule
from settings.rules import Baseline, Gap

MOST_REMEMBERED = 5000
"""Quarter-hours of checks."""
_HOLIDAY = "today is a holiday: no other day is comparable"
_NOT_READ = "the last four weeks were not read"


def volume_rule(rule: Rule, condition: Baseline) -> VolumeRule:
    """Returns the condition as it is judged. Its ``for`` is the shortest window; there is no other hold."""
    op: str = condition.op[0]
    return VolumeRule("<" if op == "<" else ">", condition.share.value, rule.window, condition.hold)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What must be read to judge slots of one quarter-hour. Without ``parts``: of the time since an event."""

    check: str
    part: timedelta
    parts: tuple[int, ...]
    at: datetime
    holidays: Collection[date]

    def share(self, now: datetime) -> float:
        """Returns how much of the quarter-hour has passed."""
        return (now - self.at) / step_of(self.part)

    def plan(self, zone: tzinfo) -> Plan:
        return plan(self.at, self.part, self.parts[-1], zone)

    def moments(self, zone: tzinfo) -> Iterator[datetime]:
        """Yields each moment of the past whose reading is needed."""
        if self.parts:
            return self.plan(zone).moments()
        return (moment for week in gap_moments(self.at, zone) for moment in week if moment is not None)


@dataclass(frozen=True, slots=True)
class Seen:
    """A reading of the past: its slot, and all values that it measured."""

    slot: datetime
    values: Mapping[str, float]


@dataclass(frozen=True)
class Learned:
    """What was read for one quarter-hour: the newest reading of each moment."""

    wanted: Wanted
    seen: Mapping[datetime, Seen]
    spans: Sequence[Span]
    zone: tzinfo
    _counts: dict[str, tuple[Expectation, Expectation, dict[Why, int]]] = field(default_factory=dict)
    _gaps: dict[str, tuple[UsualGap | None, dict[Why, int]]] = field(default_factory=dict)

    def expectation(self, key: str, now: datetime) -> Expectation:
        before, after, _ = self._both(key)
        return mix(before, after, self.wanted.share(now))

    def left_out(self, key: str) -> Mapping[Why, int]:
        """Returns how many moments of the last four weeks are not compared with, by reason."""
        return self._both(key)[2]

    def _both(self, key: str) -> tuple[Expectation, Expectation, dict[Why, int]]:
        if key not in self._counts:
            planned, parts = self.wanted.plan(self.zone), self.wanted.parts
            past = self._past({m: each.values[key] for m, each in self.seen.items() if key in each.values})
            before = expect(past.rows(planned.before, self.wanted.part), parts)
            after = expect(past.rows(planned.after, self.wanted.part), parts)
            self._counts[key] = (before, after, past.reasons())
        return self._counts[key]

    def usual_gap(self, key: str) -> tuple[UsualGap | None, Mapping[Why, int]]:
        """Returns the usual gap. A reading counts at its own slot: several moments may have the same one."""
        if key not in self._gaps:
            past = self._past({s.slot: s.values[key] for s in self.seen.values() if key in s.values})
            slots = {moment: each.slot for moment, each in self.seen.items()}
            weeks = [
                tuple(dict.fromkeys(moment and slots.get(moment, moment) for moment in week))
                for week in gap_moments(self.wanted.at, self.zone)
            ]
            self._gaps[key] = (usual_gap(weeks, past), past.reasons())
        return self._gaps[key]

    def _past(self, values: Mapping[datetime, float]) -> Past:
        return Past(values, self.zone, self.spans, self.wanted.holidays)


@dataclass
class Memory:
    """What was learned, for all slots of a quarter-hour. Holidays are dates in ``zone``."""

    zone: tzinfo
    _learned: dict[Wanted, Learned] = field(default_factory=dict)

    def wanted(self, rule: Rule, check: str, slots: Collection[datetime]) -> list[Wanted]:
        """Returns what must still be read to judge the rule in these slots."""
        if not isinstance(rule.parsed, Baseline | Gap):
            return []
        found = dict.fromkeys(self._key(rule, check, slot) for slot in slots)
        return [key for key in found if key not in self._learned]

    def add(self, key: Wanted, seen: Mapping[datetime, Seen], spans: Sequence[Span]) -> None:
        while len(self._learned) >= MOST_REMEMBERED:
            del self._learned[next(iter(self._learned))]
        self._learned[key] = Learned(key, seen, spans, self.zone)

    def judge(
        self, rule: Rule, check: str, key: str, slot: datetime, observed: Sequence[float | None]
    ) -> tuple[Judgement, Mapping[Why, int]]:
        """Judges the counts before the slot, and returns what was left out."""
        condition = rule.parsed
        if not isinstance(condition, Baseline):
            raise TypeError(f"{rule.name} does not compare counts")
        learned = self._learned.get(self._key(rule, check, slot))
        if learned is None:
            return Judgement("cannot_judge", _NOT_READ), {}
        left_out = learned.left_out(key)
        if is_holiday(slot, rule.holidays, self.zone):
            return Judgement("cannot_judge", _HOLIDAY), left_out
        return judge_volume(volume_rule(rule, condition), observed, learned.expectation(key, slot)), left_out

    def judge_gap(
        self, rule: Rule, check: str, key: str, slot: datetime, seconds: float | None
    ) -> tuple[GapJudgement, Mapping[Why, int]]:
        """Judges the time since the last event, and returns what was left out."""
        learned = self._learned.get(self._key(rule, check, slot))
        if learned is None:
            return GapJudgement("cannot_judge", _NOT_READ), {}
        usual, left_out = learned.usual_gap(key)
        if is_holiday(slot, rule.holidays, self.zone):
            return GapJudgement("cannot_judge", _HOLIDAY, usual), left_out
        return judge_gap(seconds, usual), left_out

    def _key(self, rule: Rule, check: str, slot: datetime) -> Wanted:
        at = floor(slot, step_of(rule.window), self.zone)
        return Wanted(check, rule.window, _parts(rule), at, rule.holidays)


def longest_window(rule: Rule) -> timedelta:
    """Returns how far back the counts of a rule on a baseline begin; 0 for any other rule."""
    return rule.window * _parts(rule)[-1] if isinstance(rule.parsed, Baseline) else timedelta(0)


def _parts(rule: Rule) -> tuple[int, ...]:
    condition = rule.parsed
    return volume_rule(rule, condition).parts() if isinstance(condition, Baseline) else ()
