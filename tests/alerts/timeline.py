"""A timeline of one check: readings written as letters, a minute apart, and the effects as short lines.

P pass, D degraded, F fail, U unknown, M missed.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from alerts import (
    Acknowledged,
    AlertState,
    Effect,
    Escalated,
    Escalation,
    Notification,
    Opened,
    Policy,
    Raised,
    Resolved,
    Route,
    acknowledge,
    resolve,
    tick,
)
from alerts.step import step
from probes.reading import Outcome, Reading, Verdict
from settings.values import Severity

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
VERDICTS = {
    "P": Verdict.PASS,
    "D": Verdict.DEGRADED,
    "F": Verdict.FAIL,
    "U": Verdict.UNKNOWN,
    "M": Verdict.MISSED,
}

ROUTES: Mapping[Severity, Route] = {
    Severity.P0: Route(
        channels=("pager", "chat"),
        remind_every=15 * MINUTE,
        escalations=(Escalation(5 * MINUTE, ("boss",)), Escalation(10 * MINUTE, ("board", "boss"))),
    ),
    Severity.P1: Route(channels=("chat",), remind_every=30 * MINUTE),
    Severity.P2: Route(channels=("mail",)),
}


def make_policy(
    severity: Severity = Severity.P0,
    opens_after: int = 3,
    closes_after: int = 2,
    routes: Mapping[Severity, Route] = ROUTES,
    fingerprint: str = "check:api",
    **further: Any,
) -> Policy:
    return Policy(
        fingerprint=fingerprint,
        subject=fingerprint.partition(":")[2],
        severity=severity,
        opens_after=opens_after,
        closes_after=closes_after,
        routes=routes,
        runbook="https://wiki.example/api",
        **further,
    )


def make_reading(
    verdict: Verdict = Verdict.FAIL,
    slot: datetime = NOON,
    *,
    slots: int = 1,
    reason: str | None = None,
    values: Mapping[str, float] | None = None,
    check: str = "api",
) -> Reading:
    outcome = Outcome(verdict, f"it is {verdict}" if reason is None else reason, values=values or {})
    return Reading(check=check, slot=slot, outcome=outcome, started_at=slot, duration=0.1, slots=slots)


class Timeline:
    def __init__(self, policy: Policy | None = None) -> None:
        self.policy = policy or make_policy()
        self.state = AlertState()
        self.now = NOON
        self.effects: list[Effect] = []

    def read(self, letters: str) -> list[list[str]]:
        return [self.read_one(make_reading(VERDICTS[letter], self.now)) for letter in letters]

    def read_one(self, reading: Reading) -> list[str]:
        lines = self._apply(step(self.state, reading, self.policy, self.now))
        self.now += MINUTE
        return lines

    def wait(self, minutes: float) -> list[str]:
        self.now += minutes * MINUTE
        return self._apply(tick(self.state, self.policy, self.now))

    def acknowledge(self, by: str = "ann") -> list[str]:
        return self._apply(acknowledge(self.state, self.policy, by, self.now))

    def resolve(self, reason: str = "by hand") -> list[str]:
        return self._apply(resolve(self.state, self.policy, reason, self.now))

    @property
    def messages(self) -> list[Notification]:
        return [effect for effect in self.effects if isinstance(effect, Notification)]

    def _apply(self, result: tuple[AlertState, tuple[Effect, ...]]) -> list[str]:
        self.state, effects = result
        self.effects += effects
        return [describe(effect) for effect in effects if not isinstance(effect, Escalated)]


def describe(effect: Effect) -> str:
    match effect:
        case Opened():
            return f"{effect.severity} opened"
        case Raised():
            return f"raised to {effect.severity}"
        case Acknowledged():
            return f"acknowledged by {effect.by}"
        case Resolved():
            return "resolved"
        case Notification():
            return f"{effect.channel}: {effect.kind}"
        case _:
            return effect.KIND.replace("_", " ")
