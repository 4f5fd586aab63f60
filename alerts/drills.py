"""A drill: for a few minutes the readings of one check count as failures, to test the whole way to people.

What was measured stays what it was: a reading is stored with its own verdict, so that uptime, rules,
baselines and metrics see no failure. Only decisions on incidents do.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import msgspec

from alerts.model import AlertState
from probes.reading import DRILL, Outcome, Reading, Verdict

MARK: Final = "[DRILL] "
"""Begins the subject of what a drill opens, wherever it is shown."""


@dataclass(frozen=True, slots=True)
class Drill:
    """An active drill. ``check`` is the name without a location: the drill is of all of them."""

    id: str
    check: str
    by: str
    starts_at: datetime
    ends_at: datetime

    @property
    def reason(self) -> str:
        return f"drill {self.id} by {self.by}: this is a test of alerting"

    def concerns(self, reading: Reading) -> bool:
        """Whether the reading is of a slot of the drill: older ones may have waited for the store."""
        return self.starts_at <= reading.slot < self.ends_at


def injected(reading: Reading, drill: Drill) -> Reading:
    """Returns the failure that decisions see instead of a reading that passes."""
    outcome = Outcome(Verdict.FAIL, drill.reason, cause=DRILL, evidence={DRILL: drill.id})
    return replace(reading, outcome=outcome)


def marked(reading: Reading, drill: Drill) -> Reading:
    """Returns the reading as it is stored: what was measured, and that it was not what was decided on."""
    measured = reading.outcome
    reason = f"{drill.reason} (measured: {measured.reason})" if measured.reason else drill.reason
    evidence = {**measured.evidence, DRILL: drill.id}
    return replace(reading, outcome=replace(measured, reason=reason, cause=DRILL, evidence=evidence))


def drill_of(reading: Reading) -> str:
    """Returns the drill that this reading's failure is of; empty for what was measured."""
    outcome = reading.outcome
    if outcome.cause != DRILL or outcome.verdict is Verdict.PASS:
        return ""
    return str(outcome.evidence.get(DRILL, ""))


def is_real(reading: Reading) -> bool:
    """Whether something is wrong with the check that no drill has injected."""
    return reading.outcome.verdict is not Verdict.PASS and not drill_of(reading)


def is_troubled(state: AlertState) -> bool:
    """Whether a failure counts at the moment, of any location: measured, or of a drill."""
    troubled = state.troubled > 0 or any(counts.troubled > 0 for counts in state.places.values())
    return troubled or state.incident is not None


def settle(state: AlertState) -> AlertState:
    """Forgets the drill once none of its failures counts."""
    return msgspec.structs.replace(state, drill="") if state.drill and not is_troubled(state) else state


def subject(name: str, drill: str) -> str:
    return MARK + name if drill else name
