"""Turns problems into an Outcome, the same way for every kind of check."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from probes.formatting import format_seconds
from probes.reading import Json, Outcome, Verdict
from settings.checks.base import Thresholds
from settings.texts import join_first
from settings.values import format_duration, format_share

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
    sentences = join_first(ranked, _MAX_REPORTED, "; ", lambda problem: problem.sentence)
    return Outcome(
        ranked[0].verdict if ranked else Verdict.PASS,
        sentences or success,
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


@dataclass(slots=True)
class Measurements:
    """What one run of a check has measured so far, and what it could not measure."""

    check: Thresholds
    problems: list[Problem] = field(default_factory=list)
    phases: dict[str, float] = field(default_factory=dict)
    values: dict[str, float] = field(default_factory=dict)
    evidence: dict[str, Json] = field(default_factory=dict)
    unknown: dict[str, Json] = field(default_factory=dict)
    _unjudged: list[str] = field(default_factory=list)

    def exceed(self, share: float, prefix: str, cause: str, sentence: str) -> None:
        """Adds a problem if the share is above ``<prefix>_fail_above`` or ``<prefix>_degraded_above``."""
        for verdict, level in ((Verdict.FAIL, "fail"), (Verdict.DEGRADED, "degraded")):
            limit = getattr(self.check, key := f"{prefix}_{level}_above")
            if share > limit:
                self.problems.append(
                    Problem(verdict, cause, f"{sentence}, more than {key} = {format_share(limit)}")
                )
                return

    def not_known(self, fact: str, why: str, limits: Iterable[str]) -> None:
        """Records a fact that cannot be read: it is never taken as good.

        If the configuration sets one of the ``limits`` of this fact, that is a problem. A limit that is only
        a default leaves the verdict as it is, and the reason says what is not known.
        """
        self.unknown[fact] = why
        written = [key for key in limits if self._is_set(key)]
        if written:
            sentence = f"{' and '.join(written)} cannot be checked: {fact} is not known, because {why}"
            self.problems.append(Problem(Verdict.DEGRADED, "unchecked", sentence))
        elif any(getattr(self.check, key, None) is not None for key in limits):
            self._unjudged.append(f"{fact} is not known, because {why}")

    def _is_set(self, key: str) -> bool:
        section, _, inner = key.partition(".")
        if inner:
            return getattr(getattr(self.check, section), inner) is not None
        return key in self.check.model_fields_set and getattr(self.check, key) is not None

    def conclude(self, success: str) -> Outcome:
        evidence = self.evidence | ({"unknown": self.unknown} if self.unknown else {})
        return conclude(
            self.problems,
            "; ".join([success, *self._unjudged]),
            phases=self.phases,
            values=self.values,
            evidence=evidence,
        )
