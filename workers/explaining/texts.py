"""Explanations quote what servers and people wrote: without secrets, and without control characters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from probes.reading import Reading
from settings.texts import escape_controls, mask_secrets
from settings.values import format_duration


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was decided, sent or found, with its inputs. ``at`` is None for what has no time."""

    code: str
    what: str
    at: datetime | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)


def clean(value: Any) -> Any:
    """Returns the value with every text in it masked and escaped."""
    if isinstance(value, str):
        return escape_controls(mask_secrets(value))
    if isinstance(value, Mapping):
        return {clean(str(key)): clean(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [clean(each) for each in value]
    return value.isoformat() if isinstance(value, datetime) else value


def line_json(line: Line) -> dict[str, Any]:
    found: dict[str, Any] = clean({"at": line.at, "code": line.code, "what": line.what})
    return found | {"inputs": clean(line.inputs)}


def line_cells(line: Line) -> tuple[str, ...]:
    return format_moment(line.at), line.code, clean(line.what), spell(line.inputs)


_NAMES = {
    "failing": "failing in a row",
    "troubled": "not passing in a row",
    "passing": "passing in a row",
}
"""Names of figures that say too little without the code that counts them; JSON keeps the short ones."""

_SECONDS = frozenset({"after", "lasts", "raise_after", "unacknowledged_for", "within"})


def in_words(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Returns figures as people read them: seconds that something lasts as a duration."""
    return {_NAMES.get(name, name): _in_words(name, value) for name, value in inputs.items()}


def _in_words(name: str, value: Any) -> Any:
    seconds = name in _SECONDS and isinstance(value, int | float)
    return format_duration(timedelta(seconds=round(value))) if seconds else value


def spell(inputs: Mapping[str, Any]) -> str:
    """Returns inputs as ``name=value``, without those that have no value."""
    told = in_words(clean(inputs)).items()
    shown = ((name, value) for name, value in told if value not in (None, "", [], {}))
    return ", ".join(f"{name}={value}" for name, value in shown)


def format_moment(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M:%SZ}"


def reading_line(reading: Reading) -> Line:
    """``at`` is the slot."""
    outcome = reading.outcome
    covers = f" ({reading.slots} slots)" if reading.slots > 1 else ""
    what = f"{outcome.verdict.value}{covers}: {outcome.reason or 'no reason was given'}"
    inputs = {"name": reading.check, "cause": outcome.cause, "duration": round(reading.duration, 3)}
    return Line(outcome.verdict.value, what, reading.slot, inputs)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """At which link the chain stopped, in one sentence. Not ``known``: nobody can say."""

    code: str
    sentence: str
    known: bool = True
