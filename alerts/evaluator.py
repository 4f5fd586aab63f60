"""Evaluates readings for the store, which calls it within the transaction that stores the result."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from alerts.compose import compose
from alerts.content import Content
from alerts.model import AlertState, Notice, Notification
from alerts.policies import CHECK, Policies
from alerts.policy import Policy
from alerts.rules import Memory
from alerts.step import Step, acknowledge, forget, resolve, step, tick
from alerts.suppression import NO_FACTS, Facts, Parent, Suppression
from probes.reading import Reading
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
        self.memory = Memory(self.policies.zone)
        """What rules on baselines remember of the last four weeks."""

    def has(self, fingerprint: str) -> bool:
        """Whether what the fingerprint of an incident names is configured."""
        return self.policies.by_fingerprint(fingerprint) is not None

    def fingerprints(self, reading: Reading) -> list[str]:
        """The states that the reading changes: of its check. Rules are evaluated afterwards."""
        policy = self.policies.check(reading.check)
        return [policy.fingerprint] if policy else []

    def parents(self, fingerprints: Iterable[str]) -> set[str]:
        """The fingerprints of the checks on which these depend."""
        policies = (self.policies.by_fingerprint(fingerprint) for fingerprint in fingerprints)
        return {CHECK + name for policy in policies if policy is not None for name in policy.depends_on}

    def evaluate(
        self,
        reading: Reading,
        states: Mapping[str, AlertState],
        now: datetime,
        facts: Facts = NO_FACTS,
    ) -> dict[str, Step]:
        """Returns the new state and the effects for each of `fingerprints`. A missing state is empty."""
        policy = self.policies.check(reading.check)
        if policy is None:
            return {}
        suppression = self._suppression(policy, facts, states)
        return {policy.fingerprint: step(_state(states, policy), reading, policy, now, suppression)}

    def step(
        self, fingerprint: str, state: AlertState, reading: Reading, now: datetime, facts: Facts = NO_FACTS
    ) -> Step:
        """Returns the decision on one reading of a rule (`alerts.rules.reading_of`)."""
        policy = self._policy(fingerprint, state)
        return step(state, reading, policy, now, self._suppression(policy, facts))

    def content(self, notification: Notification | Notice) -> Content:
        """Returns what the message says. Raises UnknownChannel."""
        return compose(notification, self._settings)

    def tick(self, fingerprint: str, state: AlertState, now: datetime, facts: Facts = NO_FACTS) -> Step:
        """Sends what is due by time in an incident for which no readings come."""
        policy = self._policy(fingerprint, state)
        return tick(state, policy, now, self._suppression(policy, facts))

    def acknowledge(
        self, fingerprint: str, state: AlertState, by: str, now: datetime, lasts: timedelta | None = None
    ) -> Step:
        return acknowledge(state, self._policy(fingerprint, state), by, now, lasts)

    def resolve(
        self, fingerprint: str, state: AlertState, reason: str, now: datetime, by: str | None = None
    ) -> Step:
        return resolve(state, self._policy(fingerprint, state), reason, now, by)

    def forget(
        self, fingerprint: str, state: AlertState, location: str, now: datetime, facts: Facts = NO_FACTS
    ) -> Step:
        policy = self._policy(fingerprint, state)
        return forget(state, policy, location, now, self._suppression(policy, facts))

    def _suppression(
        self, policy: Policy, facts: Facts, newer: Mapping[str, AlertState] = MappingProxyType({})
    ) -> Suppression:
        """``newer``: states that this transaction has decided, but not written."""
        parents = tuple(
            Parent(name, newer.get(CHECK + name) or facts.states.get(CHECK + name, AlertState()), every)
            for name in policy.depends_on
            if (every := self.policies.interval(name)) is not None
        )
        return Suppression(facts.silences, self.policies.windows, parents)

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
