"""The alert tables of the monitoring guide, over what Paywatch's checks read.

They are Paywatch's default rules as `paywatch rules export` writes them, under the names of the guide.
"""

from collections.abc import Iterator
from datetime import timedelta

from deploy.prometheus.model import Alert, Group, rule_file
from settings.policy import Rule
from settings.rules import Counted
from settings.rules.builtin import FAILURES
from workers.prometheus_rules import Export, Omitted, export
from workers.prometheus_rules.promql import INFO, duration

TABLES = {
    "payment_alerts": ("payment_processing_failure", "high_payment_latency", "payment_volume_drop"),
    "system_health_alerts": ("system_down", "database_connectivity", "api_connectivity"),
    "performance_alerts": ("high_response_time", "high_memory_usage", "high_cpu_usage"),
    "security_alerts": ("security_breach", "suspicious_activity", "webhook_security_violation"),
}
"""The guide's tables, with the names of their alerts."""

SEVERITIES = {"P0": "critical", "P1": "high", "P2": "medium", "P3": "low"}
"""The guide's words for Paywatch's severities."""

ABOUT = """\
The alert tables of the monitoring guide, over the metrics of Paywatch's workers, for Prometheus 2.42 or \
newer. Names, thresholds, durations and severities are those of the guide; the expressions are those of \
`paywatch rules export`.
A check must measure each value under the name that the condition uses (docs/checks/README.md). \
PaywatchValueNotMeasured fires for one that nothing measures: remove the alerts of what you do not measure.
PromQL cannot express payment_volume_drop and system_down. They are over paywatch_rule_state, which is \
Paywatch's judgement: paywatch.toml needs `use = "payment-volume-drop"` and `use = "system-down"`."""

NOT_MEASURED = "PaywatchValueNotMeasured"
_HOLD_OF_ABSENCE = timedelta(minutes=3)


def text() -> str:
    return rule_file(ABOUT, tuple(_group(name, alerts) for name, alerts in TABLES.items()))


def _group(table: str, names: tuple[str, ...]) -> Group:
    return Group(table, tuple(alert for name in names for alert in _alerts(name)))


def _alerts(name: str) -> Iterator[Alert]:
    """Returns the alert and the one for its input that is missing."""
    rule = Rule.model_validate({"use": name.replace("_", "-")})
    exported = export([rule], [])
    if not exported.alerts:
        yield from _judged_by_paywatch(name, rule, exported.omitted[0])
        return
    yield _exported(name, rule, exported)
    yield from _not_measured(name, rule, exported)


def _exported(name: str, rule: Rule, exported: Export) -> Alert:
    alert = exported.alerts[0]
    why = "\n".join([str(rule.parsed), *(f"Approximate: {note}." for note in alert.notes)])
    return Alert(
        name,
        alert.expression,
        duration(alert.hold),
        SEVERITIES[alert.severity.value],
        f"{name}: {rule.parsed}",
        "{{ with $labels.check }}{{ . }}: {{ end }}the value is {{ $value }}.",
        why,
    )


def _not_measured(name: str, rule: Rule, exported: Export) -> Iterator[Alert]:
    for alert in exported.alerts[1:]:
        severity = SEVERITIES[alert.severity.value]
        yield _absence(name, alert.expression, duration(alert.hold), severity)
    condition = rule.parsed
    if isinstance(condition, Counted):
        counted = FAILURES.get(condition.series.name)
        selector = (
            f'paywatch_check_value{{value="{condition.series.name}"}}'
            if counted is None
            else f'{INFO}{{kind="{counted.kind}"}}'
        )
        severity = SEVERITIES[rule.severity.lower().value]
        yield _absence(name, f"absent({selector})", duration(_HOLD_OF_ABSENCE), severity)


def _judged_by_paywatch(name: str, rule: Rule, omitted: Omitted) -> Iterator[Alert]:
    yield Alert(
        name,
        f'max by (rule, check) (paywatch_rule_state{{rule="{rule.name}"}}) == 1',
        "0s",
        SEVERITIES[rule.severity.value],
        f"{name}: {rule.parsed}",
        "{{ with $labels.check }}{{ . }}: {{ end }}`paywatch rules explain "
        f"{rule.name}` prints the values and the reason.",
        f"{rule.parsed}\nNot in PromQL: {omitted.why}. Paywatch judges it, with its duration.",
    )
    severity = SEVERITIES[rule.severity.lower().value]
    absent = f'absent(paywatch_rule_unknown{{rule="{rule.name}"}})'
    yield _absence(name, absent, duration(_HOLD_OF_ABSENCE), severity)


def _absence(name: str, expression: str, hold: str, severity: str) -> Alert:
    return Alert(
        NOT_MEASURED,
        expression,
        hold,
        severity,
        f"Nothing measures what {name} needs",
        f"The alert {name} cannot fire: no check measures its value, or the rule is not in paywatch.toml.",
        labels=(("needed_by", name),),
    )
