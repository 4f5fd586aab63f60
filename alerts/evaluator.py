"""What the store calls inside its transactions: which states a reading concerns, and what becomes of them."""

from collections.abc import Mapping
from datetime import datetime

from alerts.compose import compose
from alerts.model import AlertState, Notice, Notification, Policy
from alerts.policies import Policies
from alerts.rules import step_rule
from alerts.step import Step, acknowledge, resolve, step, tick
from probes.reading import Json, Reading
from settings.model import Settings
from settings.values import Severity


class Evaluator:
    """The decisions of one configuration. It has no state of its own: what it remembers is in AlertState."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.policies = Policies(settings)

    def fingerprints(self, reading: Reading) -> list[str]:
        """The states that the reading changes: its check's, and those of the rules it has a value for."""
        policy = self.policies.check(reading.check)
        own = [policy.fingerprint] if policy else []
        return own + [rule.policy.fingerprint for rule in self.policies.rules_for(reading)]

    def evaluate(self, reading: Reading, states: Mapping[str, AlertState], now: datetime) -> dict[str, Step]:
        """The new state and the effects for each of `fingerprints`; one without a state begins with an
        empty one.
        """
        decided: dict[str, Step] = {}
        policy = self.policies.check(reading.check)
        if policy:
            decided[policy.fingerprint] = step(_state(states, policy), reading, policy, now)
        for rule in self.policies.rules_for(reading):
            state = _state(states, rule.policy)
            decided[rule.policy.fingerprint] = step_rule(state, rule.condition, reading, rule.policy, now)
        return decided

    def payload(self, notification: Notification | Notice) -> dict[str, Json]:
        """What its channel will send; raises UnknownChannel."""
        return compose(notification, self._settings)

    def tick(self, fingerprint: str, state: AlertState, now: datetime) -> Step:
        """Reminders and escalations of an incident whose check gives no readings (of that value) at the
        moment.
        """
        return tick(state, self._policy(fingerprint, state), now)

    def acknowledge(self, fingerprint: str, state: AlertState, by: str, now: datetime) -> Step:
        return acknowledge(state, self._policy(fingerprint, state), by, now)

    def resolve(self, fingerprint: str, state: AlertState, reason: str, now: datetime) -> Step:
        return resolve(state, self._policy(fingerprint, state), reason, now)

    def _policy(self, fingerprint: str, state: AlertState) -> Policy:
        return self.policies.by_fingerprint(fingerprint) or _remains(fingerprint, state)


def _state(states: Mapping[str, AlertState], policy: Policy) -> AlertState:
    return states.get(policy.fingerprint, AlertState())


def _remains(fingerprint: str, state: AlertState) -> Policy:
    """The policy of what is no longer configured: enough to end its incident, and nobody new to tell."""
    return Policy(
        fingerprint=fingerprint,
        subject=fingerprint.partition(":")[2].replace("@", " on "),
        severity=state.severity or Severity.P2,
        opens_after=1,
        closes_after=1,
        routes={},
    )
