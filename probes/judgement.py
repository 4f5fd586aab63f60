"""Turns problems into an Outcome, the same way for every kind of check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from probes.formatting import format_seconds
from probes.reading import Json, Outcome, Verdict
from settings.checks.base import Thresholds
from settings.values import format_duration

# A failure of the watched system outranks our own trouble: `fail` opens an incident at full severity.
_WORST_FIRST = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.DEGRADED)
_MAX_REPORTED = 3


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as expected: a code of the kind's ``CAUSES``, and its text."""

    verdict: Verdict
    cause: str
    sentence: str


def conclude(
    problems: Sequence[Problem],
    success: str,
    *,
    phases: Mapping[str, float] | None = None,
    values: Mapping[str, float] | None = None,
    evidence: Mapping[str, Json] | None = None,
) -> Outcome:
    """Returns the worst problem's outcome; its reason lists the worst three. A pass says ``success``."""
    ranked = sorted(problems, key=lambda problem: _WORST_FIRST.index(problem.verdict))
    sentences = [problem.sentence for problem in ranked[:_MAX_REPORTED]]
    if len(ranked) > _MAX_REPORTED:
        sentences.append(f"and {len(ranked) - _MAX_REPORTED} more")
    return Outcome(
        ranked[0].verdict if ranked else Verdict.PASS,
        "; ".join(sentences) or success,
        cause=ranked[0].cause if ranked else "",
        phases=phases or {},
        values=values or {},
        evidence=evidence or {},
    )


def too_slow(check: Thresholds, seconds: float) -> list[Problem]:
    """Returns at most one problem of cause ``latency``: above ``fail_above``, or above ``degraded_above``."""
    for verdict, key, limit in (
        (Verdict.FAIL, "fail_above", check.fail_above),
        (Verdict.DEGRADED, "degraded_above", check.degraded_above),
    ):
        if seconds > limit.total_seconds():
            sentence = f"it took {format_seconds(seconds)}, longer than {key} = {format_duration(limit)}"
            return [Problem(verdict, "latency", sentence)]
    return []
