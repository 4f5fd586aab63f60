"""From judgements to what the decision on incidents takes: one reading of the rule, or none."""

from datetime import datetime

from alerts.model import AlertState
from alerts.rules.judgement import Code, Judgement, Truth
from probes.reading import Outcome, Reading, Verdict


def reading_of(judgement: Judgement, fingerprint: str, slot: datetime) -> Reading | None:
    """Returns the reading of the rule; None for a judgement that neither opens nor resolves anything."""
    verdict = _verdict(judgement)
    if verdict is None:
        return None
    outcome = Outcome(verdict, judgement.sentence, cause=judgement.code.value, values=judgement.numbers)
    return Reading(fingerprint, slot, outcome, slot, 0.0)


def matters(reading: Reading | None, state: AlertState) -> bool:
    """Whether the reading can change anything. A rule counts no readings: it opens and resolves with one."""
    if reading is None:
        return False
    return reading.outcome.verdict is not Verdict.PASS or state.incident is not None


def _verdict(judgement: Judgement) -> Verdict | None:
    if judgement.truth is Truth.TRUE:
        return Verdict.DEGRADED if judgement.code is Code.BURNING_SLOWLY else Verdict.FAIL
    if judgement.truth is Truth.FALSE:
        return None if judgement.code is Code.PENDING else Verdict.PASS
    return Verdict.UNKNOWN if judgement.code is Code.MISSING else None
