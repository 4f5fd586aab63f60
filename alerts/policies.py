"""The policies of the checks, rules and reconciliations that are configured."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from alerts.policy import Flapping, Policy
from alerts.routes import routes, windows
from settings.checks import Check
from settings.locations import check_of
from settings.policy import Rule
from settings.reconcile import OBJECTS
from settings.rules import Composite, Measured, referenced_rules
from settings.rules.defaults import DEFAULT_RULES
from settings.stored import AlertSettings, StoredCheck
from settings.values import Severity

CHECK, RULE, RECONCILE, OWN = "check:", "rule:", "reconcile:", "paywatch:"
NOT_SILENCEABLE = (RECONCILE, OWN)
"""Whether money is where it should be, and whether Paywatch can see at all: nobody may silence these."""
RECONCILE_SEVERITY = Severity.P1
FURTHER_READINGS = ("balance_transactions", "accounts")
"""Readings of a reconciliation that are of no object: the proofs about money, and the list of accounts."""
CONFIGURATION = OWN + "configuration"
"""The reading, and the incident, of workers whose configuration is not the active revision."""
REDIS = OWN + "redis"
"""The reading, and the incident, of a Redis that does not serve the workers."""
STORE = OWN + "store"
"""The reading, and the incident, of a store that was unavailable. It is recorded when that has ended, and
notifies nobody: channels were notified meanwhile (`alerts.emergency`)."""
NETWORK = OWN + "network"
"""The reading, and the incident, of workers that cannot see: without network, names or descriptors."""
CHANNEL = OWN + "channel:"
"""Begins the reading, and the incident, of a channel that refuses messages for good."""
_OWN_SUBJECTS = {
    CONFIGURATION: "configuration of the workers",
    NETWORK: "sight of the workers",
    REDIS: "Redis of the workers",
    STORE: "store of the workers",
}
_OWN_SEVERITY = Severity.P1


@dataclass(frozen=True, slots=True)
class RulePolicy:
    """A rule, for one check that measures its value, or (``check`` is empty) over other rules or checks."""

    rule: Rule
    check: str
    policy: Policy
    silent: bool = False
    """A default rule that is not switched on: judged for conditions that name it, it opens nothing."""

    @property
    def definition(self) -> str:
        """The canonical form: a judgement of the rule as it was defined before means nothing now."""
        return str(self.rule.parsed)


class Policies:
    """The policies of one configuration, by name, by reading and by fingerprint.

    A rule has a fingerprint for each check that measures its value (``rule:NAME@CHECK``): a good value of one
    check must not end the incident of another. The ``check`` of a reconciliation's readings is their
    fingerprint, with the connected account (``reconcile:payments@acct_...``), so that each account has its
    own incidents.
    """

    def __init__(self, settings: AlertSettings) -> None:
        self.zone = ZoneInfo(settings.business_timezone)
        routed = routes(settings, self.zone)
        base = Policy(
            fingerprint="",
            subject="",
            severity=_OWN_SEVERITY,
            opens_after=1,
            closes_after=1,
            routes=routed,
            flapping=Flapping(settings.flapping.flips, settings.flapping.within),
        )
        checks = (_of_check(check, base) for check in settings.checks)
        policies = [*checks, *_of_reconciliations(settings, base), *_of_own(settings, base)]
        self._policies = {policy.fingerprint: policy for policy in policies}
        self._checks = {check.name: check for check in settings.checks}
        self.windows = windows(settings, self.zone)
        self._on: dict[tuple[str, str], RulePolicy | None] = {}  # made once: each tick needs all
        self.rules = {rule.name: RulePolicy(rule, "", self._of_rule(rule, base)) for rule in settings.rules}
        for default in _named_defaults(settings.rules):
            self.rules[default.name] = RulePolicy(default, "", self._of_rule(default, base), silent=True)

    def all(self) -> Iterator[Policy]:
        """Yields the policies of checks, reconciliations, Paywatch itself, and each rule on each check."""
        yield from self._policies.values()
        for name, rule in self.rules.items():
            if rule.silent:
                continue
            if isinstance(rule.rule.parsed, Measured):
                yield from (on.policy for check in self._checks if (on := self.rule(name, check)) is not None)
            else:
                yield rule.policy

    def check(self, name: str) -> Policy | None:
        """The policy for readings of this ``check``; None if it is not configured."""
        if name.startswith(RECONCILE):
            return self._of_reconciliation(name)
        return self._policies.get(name if name.startswith(OWN) else CHECK + check_of(name))

    def rule(self, name: str, check: str) -> RulePolicy | None:
        """The rule for ``check``; None if either is not configured, or the rule is for other checks."""
        if (name, check) not in self._on:
            self._on[name, check] = self._rule(name, check)
        return self._on[name, check]

    def _rule(self, name: str, check: str) -> RulePolicy | None:
        rule = self.rules.get(name)
        of_check = self.check(check)
        if rule is None or not isinstance(rule.rule.parsed, Measured) or of_check is None:
            return None
        if rule.rule.checks and check_of(check) not in rule.rule.checks:
            return None
        return _on(rule, check, of_check)

    def rules_on(self, check: str) -> list[RulePolicy]:
        """The rules that apply to a check, whether or not it measures their value."""
        return [rule for name in self.rules if (rule := self.rule(name, check)) is not None]

    def kind(self, check: str) -> str:
        """The kind of a check; empty for readings that are of no check."""
        found = self._checks.get(check_of(check))
        return "" if found is None else found.kind

    def interval(self, check: str) -> timedelta | None:
        """The interval of a check; None if it is not configured."""
        found = self._checks.get(check)
        return None if found is None else found.every

    def every(self, check: str) -> timedelta:
        """The interval of a check; a day for a reconciliation."""
        found = self._checks.get(check_of(check))
        return timedelta(days=1) if found is None else found.every

    def _of_rule(self, rule: Rule, base: Policy) -> Policy:
        """The policy of a rule, with the groups of all the checks that it names."""
        named = [self._policies[CHECK + name] for name in rule.checks if CHECK + name in self._policies]
        return replace(
            base,
            fingerprint=RULE + rule.name,
            subject=rule.name,
            severity=rule.severity,
            runbook=rule.runbook,
            rule=rule.name,
            groups=tuple(dict.fromkeys(group for policy in named for group in policy.groups)),
        )

    def by_fingerprint(self, fingerprint: str) -> Policy | None:
        """None if what the fingerprint names is not configured, or no longer, or opens no incidents."""
        if fingerprint.startswith(RECONCILE):
            return self._of_reconciliation(fingerprint)
        if not fingerprint.startswith(RULE):
            return self._policies.get(fingerprint)
        rule = self.rule_of(fingerprint)
        return rule.policy if rule and not rule.silent else None

    def rule_of(self, fingerprint: str) -> RulePolicy | None:
        """Returns the rule of a fingerprint that begins with `RULE`, also one that opens nothing."""
        name, at, check = fingerprint.removeprefix(RULE).partition("@")
        return self.rule(name, check) if at else self._over_others(name)

    def _over_others(self, name: str) -> RulePolicy | None:
        rule = self.rules.get(name)
        return None if rule is None or isinstance(rule.rule.parsed, Measured) else rule

    def _of_reconciliation(self, fingerprint: str) -> Policy | None:
        platform, at, account = fingerprint.partition("@")
        policy = self._policies.get(platform)
        if policy is None or not at:
            return policy
        if not account:
            return None
        return replace(
            policy, fingerprint=fingerprint, subject=f"{policy.subject} of {account}", check=fingerprint
        )


def _of_check(check: Check | StoredCheck, base: Policy) -> Policy:
    return replace(
        base,
        fingerprint=CHECK + check.name,
        subject=check.name,
        severity=check.severity,
        opens_after=check.opens_after,
        closes_after=check.closes_after,
        runbook=check.runbook,
        agree=check.locations.agree,
        check=check.name,
        kind=check.kind,
        groups=check.groups,
        labels=check.labels,
        depends_on=check.depends_on,
    )


def _of_reconciliations(settings: AlertSettings, base: Policy) -> list[Policy]:
    limits = {f"at_risk_{currency}": limit for currency, limit in settings.reconcile.raise_above.items()}
    return [
        replace(
            base,
            fingerprint=RECONCILE + name,
            subject=f"reconciliation of {name.replace('_', ' ')}",
            severity=RECONCILE_SEVERITY,
            check=RECONCILE + name,
            silenceable=False,
            raise_above=limits,
        )
        for name in (*OBJECTS, *FURTHER_READINGS)
    ]


def _of_own(settings: AlertSettings, base: Policy) -> list[Policy]:
    """The policies of what Paywatch reports about itself."""
    channels = {CHANNEL + name: f"channel {name}" for name in settings.channels}
    return [
        replace(
            base,
            fingerprint=fingerprint,
            subject=subject,
            check=fingerprint,
            silenceable=False,
            routes={} if fingerprint == STORE else base.routes,
        )
        for fingerprint, subject in (_OWN_SUBJECTS | channels).items()
    ]


def _on(rule: RulePolicy, check: str, of_check: Policy) -> RulePolicy:
    """The rule for one check, with what the check says about groups, labels and parents."""
    policy = replace(
        rule.policy,
        fingerprint=f"{rule.policy.fingerprint}@{check}",
        subject=f"{rule.policy.subject} on {check}",
        check=of_check.check,
        kind=of_check.kind,
        groups=of_check.groups,
        labels=of_check.labels,
        depends_on=of_check.depends_on,
        silenceable=of_check.silenceable,
    )
    return replace(rule, check=check, policy=policy)


def _named_defaults(rules: Iterable[Rule]) -> Iterator[Rule]:
    """Yields the default rules that conditions name and that are not configured."""
    known = {rule.name for rule in rules}
    named = {
        name: None
        for rule in rules
        if isinstance(rule.parsed, Composite)
        for name in referenced_rules(rule.parsed)
        if name in DEFAULT_RULES and name not in known
    }
    yield from (Rule.model_validate({"use": name}) for name in named)
