"""The file of alerting rules, in the order of the configuration. Comments say what it does not have."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from settings.checks.base import CheckBase
from settings.policy import Rule
from settings.rules import Objective
from settings.texts import escape_controls
from settings.values import Severity
from workers.prometheus_rules.promql import (
    NotExpressible,
    approximations,
    burn_expression,
    duration,
    expression,
    missing_expression,
)

_MISSING_SLOTS = 3
"""A value that is missing for so many slots is a problem of its own, in the rules too."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One alerting rule. ``notes``: how it may differ from the rule it is made of."""

    name: str
    expression: str
    hold: timedelta
    severity: Severity
    rule: str
    summary: str
    runbook: str | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Omitted:
    """A rule, or a part of one, that is not in the file."""

    rule: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Export:
    alerts: tuple[Alert, ...]
    omitted: tuple[Omitted, ...]

    def text(self) -> str:
        """Returns the file. Every string is quoted, so that no name is taken for syntax."""
        lines = [
            "# Written by `paywatch rules export`: alerting rules over the metrics of Paywatch's workers."
        ]
        lines += ["# An alert waits for its whole `for` again after its value was missing."]
        lines += [f"# Not here: {line}" for line in self.summary()]
        lines += ["groups:", '  - name: "paywatch"', "    rules:" if self.alerts else "    rules: []"]
        return "\n".join([*lines, *(line for alert in self.alerts for line in _lines(alert))]) + "\n"

    def summary(self) -> list[str]:
        """Returns a line for each rule, or part of one, that is not in the file."""
        return [f"{_one_line(each.rule)}: {each.what}: {_one_line(each.why)}" for each in self.omitted]


def export(rules: Iterable[Rule], checks: Sequence[CheckBase]) -> Export:
    """Returns the alerts for the rules, and what is left out."""
    alerts: list[Alert] = []
    omitted: list[Omitted] = []
    for rule in rules:
        try:
            alerts += _alerts(rule)
        except NotExpressible as error:
            omitted.append(Omitted(rule.name, str(rule.parsed), str(error)))
        else:
            alerts += _missing(rule, checks)
            omitted += _parts_left_out(rule)
    return Export(tuple(alerts), tuple(omitted))


def _alerts(rule: Rule) -> Iterator[Alert]:
    """Yields the alert of a rule; of an objective, also a milder one for a budget that is used slowly."""
    if isinstance(rule.parsed, Objective):
        fast = _alert(rule, burn_expression(rule, slow=False))
        slow = burn_expression(rule, slow=True)
        yield fast
        yield replace(fast, name=f"{rule.name} (slowly)", expression=slow, severity=rule.severity.lower())
    else:
        yield _alert(rule, expression(rule))


def _alert(rule: Rule, expression: str) -> Alert:
    hold = getattr(rule.parsed, "hold", timedelta(0))
    summary = f"{rule.name}: {rule.parsed}"
    return Alert(
        rule.name,
        expression,
        hold,
        rule.severity,
        rule.name,
        summary,
        rule.runbook,
        tuple(approximations(rule)),
    )


def _missing(rule: Rule, checks: Sequence[CheckBase]) -> list[Alert]:
    """Returns the alert for a value that is not measured, one severity milder by default."""
    wanted = missing_expression(rule)
    if wanted is None or rule.missing not in {"unknown", "alert"}:
        return []
    hold = max(getattr(rule.parsed, "hold", timedelta(0)), _MISSING_SLOTS * _slowest(rule, checks))
    severity = rule.severity if rule.missing == "alert" else rule.severity.lower()
    summary = f"{rule.name}: the value was not measured"
    return [Alert(f"{rule.name} (not measured)", wanted, hold, severity, rule.name, summary, rule.runbook)]


def _slowest(rule: Rule, checks: Sequence[CheckBase]) -> timedelta:
    intervals = [check.every for check in checks if not rule.checks or check.name in rule.checks]
    return max(intervals, default=timedelta(minutes=1))


def _parts_left_out(rule: Rule) -> Iterator[Omitted]:
    what = f'missing = "{rule.missing}"'
    if rule.missing.startswith("keep"):
        why = "an alert of Prometheus ends when its value is missing"
        yield Omitted(rule.name, what, why)
    if rule.missing == "zero":
        why = "no metric says whether a reading without the value worked"
        yield Omitted(rule.name, what, why)
    if rule.missing in {"unknown", "alert"} and missing_expression(rule) is None:
        yield Omitted(rule.name, what, "PromQL cannot say of which checks such a value would be missing")


def _lines(alert: Alert) -> Iterator[str]:
    yield from (f"      # Approximate: {note}." for note in alert.notes)
    yield f"      - alert: {_text(alert.name)}"
    yield f"        expr: {_text(alert.expression)}"
    yield f"        for: {duration(alert.hold)}"
    yield "        labels:"
    yield f"          severity: {_text(alert.severity.value)}"
    yield f"          rule: {_text(_template(alert.rule))}"
    yield "        annotations:"
    yield f"          summary: {_text(_template(alert.summary))}"
    value = "{{ with $labels.check }}{{ . }}: {{ end }}the value is {{ $value }}"
    yield f"          description: {_text(value)}"
    if alert.runbook:
        yield f"          runbook_url: {_text(_template(alert.runbook))}"


def _template(text: str) -> str:
    """Labels and annotations are templates of Go, in which two braces begin an action."""
    return text.replace("{{", '{{ "{{" }}')


def _text(text: str) -> str:
    """Returns a string in double quotes. YAML has no surrogate pairs, with which JSON escapes an emoji."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(each if " " <= each <= "~" else f"\\U{ord(each):08x}" for each in quoted)


def _one_line(text: str) -> str:
    return escape_controls(text)
