"""Which incidents a silence or a maintenance window is about."""

from collections.abc import Mapping

from alerts.policy import Policy
from settings.matchers import LABELS, SEVERITY
from settings.values import Severity


def matches(matchers: Mapping[str, str], policy: Policy, severity: Severity | None) -> bool:
    """Whether all matchers match; without a severity, the one on the severity does."""
    return all(_matches(key, value, policy, severity) for key, value in matchers.items())


def _matches(key: str, value: str, policy: Policy, severity: Severity | None) -> bool:
    if key == SEVERITY:
        return severity is None or value == severity
    if key.startswith(LABELS):
        return policy.labels.get(key.removeprefix(LABELS)) == value
    if key == "groups":
        return value in policy.groups
    return value == {"check": policy.check, "kind": policy.kind, "rule": policy.rule}.get(key)
