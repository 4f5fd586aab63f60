"""Evaluates readings for the store, which calls it within the transaction that stores the result."""

from collections.abc import Mapping
from datetime import datetime

from alerts.compose import compose
from alerts.model import AlertState, Notice, Notification, Policy
from alerts.policies import Policies
from alerts.rules import step_rule
from alerts.step import Step, acknowledge, resolve, step, tick
from probes.reading import Json, Reading
from settings.stored import AlertSettings
from settings.values import Severity


class Evaluator:
    """Evaluates with one configuration. All that it remembers between readings is in AlertState.

    ``revision``: see `store.Evaluator`.
    """

    def __init__(self, settings: AlertSettings, revision: str | None = None) -> None:
        self._settings = settings
        self.policies = Policies(settings)
        self.revision = revision

    def has(self, fingerprint: str) -> bool:
        """Whether what the fingerprint of an incident names is configured."""
        return self.policies.by_fingerprint(fingerprint) is not None

    def fingerprints(self, reading: Reading) -> list[str]:
        """The states that the reading changes: of its check, and of the rules that use a value of it."""
        policy = self.policies.check(reading.check)
        own = [policy.fingerprint] if policy else []
        return own + [rule.policy.fingerprint for rule in self.policies.rules_for(reading)]

    def evaluate(self, reading: Reading, states: Mapping[str, AlertState], now: datetime) -> dict[str, Step]:
        """Returns the new state and the effects for each of `fingerprints`. A missing state is empty."""
        steps: dict[str, Step] = {}
        policy = self.policies.check(reading.check)
        if policy:
            steps[policy.fingerprint] = step(_state(states, policy), reading, policy, now)
        for rule in self.policies.rules_for(reading):
            state = _state(states, rule.policy)
            steps[rule.policy.fingerprint] = step_rule(state, rule.condition, reading, rule.policy, now)
        return steps

    def payload(self, notification: Notification | Notice) -> dict[str, Json]:
        """Returns what the channel will send. Raises UnknownChannel."""
        return compose(notification, self._settings)

    def tick(self, fingerprint: str, state: AlertState, now: datetime) -> Step:
        """Sends what is due by time in an incident for which no readings come."""
        return tick(state, self._policy(fingerprint, state), now)

    def acknowledge(self, fingerprint: str, state: AlertState, by: str, now: datetime) -> Step:
        return acknowledge(state, self._policy(fingerprint, state), by, now)

    def resolve(self, fingerprint: str, state: AlertState, reason: str, now: datetime) -> Step:
        return resolve(state, self._policy(fingerprint, state), reason, now)

    def _policy(self, fingerprint: str, state: AlertState) -> Policy:
        return self.policies.by_fingerprint(fingerprint) or _policy_of_removed(fingerprint, state)


def _state(states: Mapping[str, AlertState], policy: Policy) -> AlertState:
    return states.get(policy.fingerprint, AlertState())


def _policy_of_removed(fingerprint: str, state: AlertState) -> Policy:
    """The policy of a check or rule that is no longer configured: it can end its incident, and notifies no
    further channels.
    """
    return Policy(
        fingerprint=fingerprint,
        subject=fingerprint.partition(":")[2].replace("@", " on "),
        severity=state.severity or Severity.P2,
        opens_after=1,
        closes_after=1,
        routes={},
    )
