"""Files of Prometheus rules, as text with comments."""

import json
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from deploy.runbooks import runbook

_WIDTH = 110


@dataclass(frozen=True, slots=True)
class Alert:
    """One alerting rule. ``hold`` is its ``for``, and ``why`` becomes the comment above it."""

    name: str
    expression: str
    hold: str
    severity: str
    summary: str
    description: str
    why: str = ""
    labels: tuple[tuple[str, str], ...] = ()

    def lines(self) -> Iterator[str]:
        yield from comment(self.why, "      ")
        yield f"      - alert: {self.name}"
        yield from _expression(self.expression)
        yield f"        for: {self.hold}"
        yield "        labels:"
        for label, value in (("severity", self.severity), *self.labels):
            yield f"          {label}: {_quote(value)}"
        yield "        annotations:"
        yield f"          summary: {_quote(self.summary)}"
        yield f"          description: {_quote(self.description)}"
        yield f"          runbook_url: {_quote(runbook(self.name))}"


@dataclass(frozen=True, slots=True)
class Record:
    """One recording rule."""

    name: str
    expression: str
    why: str = ""
    labels: tuple[tuple[str, str], ...] = ()

    def lines(self) -> Iterator[str]:
        yield from comment(self.why, "      ")
        yield f"      - record: {self.name}"
        yield from _expression(self.expression)
        if self.labels:
            yield "        labels:"
            for label, value in self.labels:
                yield f"          {label}: {_quote(value)}"


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    rules: tuple[Alert | Record, ...]
    why: str = ""

    def lines(self) -> Iterator[str]:
        yield from comment(self.why, "  ")
        yield f"  - name: {self.name}"
        yield "    rules:"
        for rule in self.rules:
            yield from rule.lines()


def rule_file(about: str, groups: tuple[Group, ...]) -> str:
    """Returns the text of a file. ``about`` becomes the comment at its top."""
    lines = [*comment("Written by `make generated` (deploy/prometheus/make.py).\n" + about, ""), "groups:"]
    for group in groups:
        lines += group.lines()
    return "\n".join(lines) + "\n"


def comment(text: str, indent: str) -> Iterator[str]:
    width = _WIDTH - len(indent) - 2
    for paragraph in text.splitlines():
        for line in textwrap.wrap(paragraph, width) or [""]:
            yield f"{indent}# {line}".rstrip()


def _expression(text: str) -> Iterator[str]:
    yield "        expr: |-"
    for line in text.splitlines():
        yield f"          {line}".rstrip()


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
