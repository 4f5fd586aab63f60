"""From problems to a verdict, the same way for every kind of check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from probes.reading import Json, Outcome, Verdict
from probes.words import spoken
from settings.checks.base import Thresholds
from settings.values import format_duration

_WORST_FIRST = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.DEGRADED)
_MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it should be: what it means, its short word, its sentence."""

    verdict: Verdict
    cause: str
    sentence: str


def conclude(
    problems: Sequence[Problem],
    well: str,
    *,
    phases: Mapping[str, float] | None = None,
    values: Mapping[str, float] | None = None,
    evidence: Mapping[str, Json] | None = None,
) -> Outcome:
    """The worst problem gives verdict and cause, the worst three the reason; without any it went ``well``."""
    ranked = sorted(problems, key=lambda problem: _WORST_FIRST.index(problem.verdict))
    told = [problem.sentence for problem in ranked[:_MOST_TOLD]]
    if len(ranked) > _MOST_TOLD:
        told.append(f"and {len(ranked) - _MOST_TOLD} more")
    return Outcome(
        ranked[0].verdict if ranked else Verdict.PASS,
        "; ".join(told) or well,
        cause=ranked[0].cause if ranked else "",
        phases=phases or {},
        values=values or {},
        evidence=evidence or {},
    )


def too_slow(check: Thresholds, seconds: float) -> list[Problem]:
    """At most one problem: above ``fail_above``, or above ``degraded_above``."""
    for verdict, key, limit in (
        (Verdict.FAIL, "fail_above", check.fail_above),
        (Verdict.DEGRADED, "degraded_above", check.degraded_above),
    ):
        if seconds > limit.total_seconds():
            sentence = f"it took {spoken(seconds)}, longer than {key} = {format_duration(limit)}"
            return [Problem(verdict, "latency", sentence)]
    return []
