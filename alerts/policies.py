"""How each check, rule and reconciliation of the configuration becomes an incident."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from alerts.model import Escalation, Policy, Route
from probes.reading import Reading
from settings.checks import Check
from settings.model import Settings
from settings.policy import Rule, SeverityPolicy
from settings.reconcile import OBJECTS
from settings.rules import Condition
from settings.values import Severity

CHECK, RULE, RECONCILE = "check:", "rule:", "reconcile:"
RECONCILE_SEVERITY = Severity.P1
BESIDE = ("balance_transactions", "accounts")
"""What else a reconciliation can fail at: the proofs of the money, and the list of connected accounts."""


@dataclass(frozen=True, slots=True)
class RulePolicy:
    """A rule as it judges one check."""

    condition: Condition
    policy: Policy


class Policies:
    """Looked up by name, by reading and by fingerprint; made once for a configuration.

    A rule is judged for each check that measures its value, with a fingerprint of its own
    (``rule:NAME@CHECK``): the good value of one check must not end the incident of another. The readings
    of a reconciliation name their fingerprint (``reconcile:payments``) where others name their check, and
    with it the connected account (``reconcile:payments@acct_...``), so that each has incidents of its own.
    """

    def __init__(self, settings: Settings) -> None:
        routes = {severity: _route(told) for severity, told in settings.severities.items()}
        policies = [*(_of_check(check, routes) for check in settings.checks), *_of_reconciliations(routes)]
        self._policies = {policy.fingerprint: policy for policy in policies}
        self._rules = {rule.name: RulePolicy(rule.parsed, _of_rule(rule, routes)) for rule in settings.rules}
        self._rules_of_value: defaultdict[str, list[RulePolicy]] = defaultdict(list)
        for rule in self._rules.values():
            self._rules_of_value[rule.condition.value].append(rule)

    def check(self, name: str) -> Policy | None:
        """The policy of a check, or of a reconciliation by the name of its readings; None when not
        configured.
        """
        return (
            self._of_reconciliation(name) if name.startswith(RECONCILE) else self._policies.get(CHECK + name)
        )

    def rule(self, name: str, check: str) -> RulePolicy | None:
        """The rule as it judges ``check``; None when either is not configured."""
        rule = self._rules.get(name)
        return None if rule is None or self.check(check) is None else _on(rule, check)

    def rules_for(self, reading: Reading) -> list[RulePolicy]:
        """The rules that this reading has a value for."""
        if self.check(reading.check) is None:
            return []
        values = reading.outcome.values
        return [_on(rule, reading.check) for value in values for rule in self._rules_of_value.get(value, ())]

    def by_fingerprint(self, fingerprint: str) -> Policy | None:
        """None: what the fingerprint stands for is no longer configured."""
        if fingerprint.startswith(RECONCILE):
            return self._of_reconciliation(fingerprint)
        if not fingerprint.startswith(RULE):
            return self._policies.get(fingerprint)
        name, _, check = fingerprint.removeprefix(RULE).partition("@")
        rule = self.rule(name, check)
        return rule.policy if rule else None

    def _of_reconciliation(self, fingerprint: str) -> Policy | None:
        kind, at, account = fingerprint.partition("@")
        policy = self._policies.get(kind)
        if policy is None or not at:
            return policy
        return (
            replace(policy, fingerprint=fingerprint, subject=f"{policy.subject} of {account}")
            if account
            else None
        )


Routes = Mapping[Severity, Route]


def _route(told: SeverityPolicy) -> Route:
    return Route(
        channels=told.channels,
        remind_every=told.remind_every,
        escalations=tuple(Escalation(after=rung.after, channels=rung.to) for rung in told.escalate),
    )


def _of_check(check: Check, routes: Routes) -> Policy:
    return Policy(
        fingerprint=CHECK + check.name,
        subject=check.name,
        severity=check.severity,
        opens_after=check.opens_after,
        closes_after=check.closes_after,
        routes=routes,
        runbook=check.runbook,
    )


def _of_reconciliations(routes: Routes) -> list[Policy]:
    return [
        Policy(
            fingerprint=RECONCILE + name,
            subject=f"reconciliation of {name.replace('_', ' ')}",
            severity=RECONCILE_SEVERITY,
            opens_after=1,
            closes_after=1,
            routes=routes,
        )
        for name in (*OBJECTS, *BESIDE)
    ]


def _of_rule(rule: Rule, routes: Routes) -> Policy:
    return Policy(
        fingerprint=RULE + rule.name,
        subject=rule.name,
        severity=rule.severity,
        opens_after=1,
        closes_after=1,
        routes=routes,
        runbook=rule.runbook,
    )


def _on(rule: RulePolicy, check: str) -> RulePolicy:
    policy = replace(
        rule.policy,
        fingerprint=f"{rule.policy.fingerprint}@{check}",
        subject=f"{rule.policy.subject} on {check}",
    )
    return RulePolicy(rule.condition, policy)
