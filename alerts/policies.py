"""The policies of the checks, rules and reconciliations that are configured."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from alerts.model import Escalation, Policy, Route
from probes.reading import Reading
from settings.checks import Check
from settings.policy import Rule, SeverityPolicy
from settings.reconcile import OBJECTS
from settings.rules import Condition
from settings.stored import AlertSettings, StoredCheck
from settings.values import Severity

CHECK, RULE, RECONCILE, OWN = "check:", "rule:", "reconcile:", "paywatch:"
RECONCILE_SEVERITY = Severity.P1
FURTHER_READINGS = ("balance_transactions", "accounts")
"""Readings of a reconciliation that are of no object: the proofs about money, and the list of accounts."""
CONFIGURATION = OWN + "configuration"
"""The reading, and the incident, of workers whose configuration is not the active revision."""
REDIS = OWN + "redis"
"""The reading, and the incident, of a Redis that does not serve the workers."""
_OWN_SUBJECTS = {CONFIGURATION: "configuration of the workers", REDIS: "Redis of the workers"}
_OWN_SEVERITY = Severity.P1


@dataclass(frozen=True, slots=True)
class RulePolicy:
    """A rule for one check that measures its value."""

    condition: Condition
    policy: Policy


class Policies:
    """The policies of one configuration, by name, by reading and by fingerprint.

    A rule has a fingerprint for each check that measures its value (``rule:NAME@CHECK``): a good value of one
    check must not end the incident of another. The ``check`` of a reconciliation's readings is their
    fingerprint, with the connected account (``reconcile:payments@acct_...``), so that each account has its
    own incidents.
    """

    def __init__(self, settings: AlertSettings) -> None:
        routes = {severity: _route(policy) for severity, policy in settings.severities.items()}
        checks = (_of_check(check, routes) for check in settings.checks)
        policies = [*checks, *_of_reconciliations(routes), *_of_own(routes)]
        self._policies = {policy.fingerprint: policy for policy in policies}
        self._rules = {rule.name: RulePolicy(rule.parsed, _of_rule(rule, routes)) for rule in settings.rules}
        self._rules_of_value: defaultdict[str, list[RulePolicy]] = defaultdict(list)
        for rule in self._rules.values():
            self._rules_of_value[rule.condition.value].append(rule)

    def check(self, name: str) -> Policy | None:
        """The policy for readings of this ``check``; None if it is not configured."""
        if name.startswith(RECONCILE):
            return self._of_reconciliation(name)
        return self._policies.get(name if name.startswith(OWN) else CHECK + name)

    def rule(self, name: str, check: str) -> RulePolicy | None:
        """The rule for ``check``; None if either is not configured."""
        rule = self._rules.get(name)
        return None if rule is None or self.check(check) is None else _on(rule, check)

    def rules_for(self, reading: Reading) -> list[RulePolicy]:
        """The rules that use a value of this reading."""
        if self.check(reading.check) is None:
            return []
        values = reading.outcome.values
        return [_on(rule, reading.check) for value in values for rule in self._rules_of_value.get(value, ())]

    def by_fingerprint(self, fingerprint: str) -> Policy | None:
        """None if what the fingerprint names is not configured, or no longer."""
        if fingerprint.startswith(RECONCILE):
            return self._of_reconciliation(fingerprint)
        if not fingerprint.startswith(RULE):
            return self._policies.get(fingerprint)
        name, _, check = fingerprint.removeprefix(RULE).partition("@")
        rule = self.rule(name, check)
        return rule.policy if rule else None

    def _of_reconciliation(self, fingerprint: str) -> Policy | None:
        platform, at, account = fingerprint.partition("@")
        policy = self._policies.get(platform)
        if policy is None or not at:
            return policy
        if not account:
            return None
        return replace(policy, fingerprint=fingerprint, subject=f"{policy.subject} of {account}")


Routes = Mapping[Severity, Route]


def _route(policy: SeverityPolicy) -> Route:
    return Route(
        channels=policy.channels,
        remind_every=policy.remind_every,
        escalations=tuple(Escalation(after=step.after, channels=step.to) for step in policy.escalate),
    )


def _of_check(check: Check | StoredCheck, routes: Routes) -> Policy:
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
        for name in (*OBJECTS, *FURTHER_READINGS)
    ]


def _of_own(routes: Routes) -> list[Policy]:
    """The policies of what Paywatch reports about itself."""
    return [
        Policy(
            fingerprint=fingerprint,
            subject=subject,
            severity=_OWN_SEVERITY,
            opens_after=1,
            closes_after=1,
            routes=routes,
        )
        for fingerprint, subject in _OWN_SUBJECTS.items()
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
