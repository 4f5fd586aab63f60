"""Problems of rules: those that cannot be judged, so that they would not alert."""

from collections.abc import Iterator
from datetime import timedelta

from alerts.rules import Code
from settings.stored import AlertSettings
from store import Snapshot
from workers.health.problems import Problem, ProblemCode

JUDGED_WITHIN = timedelta(minutes=2)
"""Workers judge every two seconds, and an evaluation has the lease for a minute."""
_TRANSIENT = {Code.AWAITED, Code.WARMING_UP, Code.TOO_FEW}
"""Why a rule is unknown for a short time, or because nothing happens."""


def rule_problems(snapshot: Snapshot, settings: AlertSettings) -> Iterator[Problem]:
    """Yields a problem for each rule that is unknown, and for each whose value no check has measured."""
    if not settings.rules or not any(check.verdict for check in snapshot.checks.values()):
        return
    at = snapshot.rules_judged_at
    if at is None or snapshot.at - at > JUDGED_WITHIN:
        yield Problem(ProblemCode.RULES_NOT_JUDGED, "", "no worker has judged the rules for two minutes")
    for state in snapshot.rules:
        if state.truth == "unknown" and state.code not in _TRANSIENT:
            name = f"{state.rule} on {state.check}" if state.check else state.rule
            yield Problem(ProblemCode.RULE_UNKNOWN, name, f"it cannot be judged: {state.sentence}")
    for name in sorted({rule.name for rule in settings.rules} - {state.rule for state in snapshot.rules}):
        yield Problem(ProblemCode.RULE_WITHOUT_INPUT, name, "nothing that it needs was measured yet")
