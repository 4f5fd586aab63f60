"""A template of a JSON body: texts with ``{placeholders}`` of known names, in tables and arrays.

Not Python's format strings, whose fields may read attributes: a placeholder is a name between braces.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from typing import Annotated, Any

from pydantic import AfterValidator

from settings.values import at
from settings.wording import did_you_mean

PLACEHOLDERS: Mapping[str, str] = {
    "at": "the time of the message, such as 2026-03-01T12:05:00+00:00",
    "count": "the number of incidents that the message names, 0 if it belongs to none",
    "environment": "the environment of the configuration",
    "groups": "the groups of the checks, with commas",
    "icon": "an emoji for the severity or the kind of message",
    "id": "the message's own id: a second copy has the same one",
    "incident": "the id of the incident, or of incidents that were announced together; empty without one",
    "opened_at": "when the incident opened; empty without one",
    "page": "the address of the incident in the console; empty without `console.public_url`",
    "phase": "open, acknowledged or resolved; empty without an incident",
    "reason": "why: the reason of one incident, or a summary",
    "runbook": "the address of the runbook; empty without one",
    "service": "the service of the configuration",
    "severity": "P0 to P3; info without an incident",
    "subject": "the check or rule that one incident is about, or else the title",
    "summary": "one line that follows the title",
    "text": "the message with line breaks",
    "title": "one line, such as P0 opened: api-health",
    "type": "incident.opened, reconciliation.ended and so on",
}

MOST_VALUES = 200
MOST_PLACEHOLDERS = 100
DEEPEST = 8
LONGEST = 10_000
_BIGGEST = 2**63
_NAME = re.compile(r"[^A-Za-z_]")
"""What ends a name: ``{reason.attribute}``, ``{reason!r}`` and ``{reason:>20}`` are formats of Python."""
_TOKEN = re.compile(r"\{\{|\}\}|\{([a-z_]+)\}|\{([^{}]{0,40})\}|[{}]")


def fill(template: Any, values: Mapping[str, str]) -> Any:
    """Returns the template with its placeholders replaced, once: braces in values mean nothing."""
    if isinstance(template, dict):
        return {key: fill(each, values) for key, each in template.items()}
    if isinstance(template, list):
        return [fill(each, values) for each in template]
    return _TOKEN.sub(_replacement(values), template) if isinstance(template, str) else template


def _replacement(values: Mapping[str, str]) -> Callable[[re.Match[str]], str]:
    return lambda found: values[found[1]] if found[1] else found[0][:1]


def _check(template: dict[str, Any]) -> dict[str, Any]:
    """Returns the template unchanged. Raises an error at the first text that cannot be filled."""
    places = list(_places(template, ()))
    if len(places) > MOST_VALUES:
        raise ValueError(f"must not have more than {MOST_VALUES} values")
    used = sum(_check_value(parts, value) for parts, value in places)
    if used > MOST_PLACEHOLDERS:
        raise ValueError(f"must not have more than {MOST_PLACEHOLDERS} placeholders")
    return template


def _places(value: Any, parts: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if len(parts) > DEEPEST:
        raise at(parts, f"must not be nested deeper than {DEEPEST} levels")
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _places(inner, (*parts, key))
    else:
        yield parts, value


def _check_value(parts: tuple[str | int, ...], value: Any) -> int:
    """Returns the number of placeholders. Raises an error at ``parts`` for what has no form in JSON."""
    if isinstance(value, date | time):
        raise at(parts, "JSON has no dates and times: write a string")
    if isinstance(value, float) and not math.isfinite(value):
        raise at(parts, "JSON has no such number")
    if isinstance(value, int) and not -_BIGGEST <= value < _BIGGEST:
        raise at(parts, "this number is too large")
    return _check_text(parts, value) if isinstance(value, str) else 0


def _check_text(parts: tuple[str | int, ...], text: str) -> int:
    if len(text) > LONGEST:
        raise at(parts, f"must have at most {LONGEST} characters")
    if "\0" in text:
        raise at(parts, "must not contain a NUL, which Postgres cannot store")
    used = 0
    for found in _TOKEN.finditer(text):
        if found[0] in ("{{", "}}"):
            continue
        if found[1] is None and found[2] is None:
            raise at(parts, "write a literal { as {{, and a literal } as }}")
        name = found[1] or found[2] or ""
        if name not in PLACEHOLDERS:
            raise at(parts, f"{{{name}}} is no placeholder{_hint(name)}")
        used += 1
    return used


def _hint(name: str) -> str:
    close = did_you_mean(_NAME.split(name.strip())[0], PLACEHOLDERS)
    return close or f": write one of {', '.join(PLACEHOLDERS)}"


BodyTemplate = Annotated[dict[str, Any], AfterValidator(_check)]
