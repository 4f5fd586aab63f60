"""What one run of a ``stripe`` check has found so far."""

from dataclasses import dataclass, field

from probes.judgement import Problem
from probes.reading import Json, Verdict


@dataclass(slots=True)
class Results:
    problems: list[Problem] = field(default_factory=list)
    phases: dict[str, float] = field(default_factory=dict)
    values: dict[str, float] = field(default_factory=dict)
    evidence: dict[str, Json] = field(default_factory=dict)
    may_read: dict[str, Json] = field(default_factory=dict)

    def add(self, verdict: Verdict, cause: str, sentence: str) -> None:
        self.problems.append(Problem(verdict, cause, sentence))

    def fail(self, cause: str, sentence: str) -> None:
        self.add(Verdict.FAIL, cause, sentence)

    def unchecked(self, key: str, fact: str) -> None:
        """Records an expectation that cannot be judged: it is never taken as met."""
        self.add(Verdict.DEGRADED, "unchecked", f"{key} cannot be checked: {fact}")
