"""Selectors of samples on a page of metrics, in Prometheus notation: ``name{label="value", other!="x"}``."""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, Field

_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_MATCHER = re.compile(r'\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(!=|=~|!~|=)\s*"((?:[^"\\\n]|\\["\\n])*)"\s*(,|\Z)')
_ESCAPE = re.compile(r'\\(["\\n])')
_WANTED = 'write a metric such as up or jobs_total{status="ok"}'
MAX_SELECTOR = 1000


@dataclass(frozen=True, slots=True)
class Matcher:
    label: str
    value: str
    equal: bool = True
    """False for ``!=``."""


@dataclass(frozen=True, slots=True)
class Selector:
    name: str
    matchers: tuple[Matcher, ...] = ()

    def matches(self, name: str, labels: "dict[str, str]") -> bool:
        """Whether a sample is selected. A label that it does not have is empty, as in Prometheus."""
        return name == self.name and all(
            (labels.get(each.label, "") == each.value) is each.equal for each in self.matchers
        )


def parse_selector(text: str) -> Selector:
    """Parses a selector. Raises ValueError, also for ``=~`` and ``!~``, which would run on untrusted text."""
    text = text.strip()
    name, brace, rest = text.partition("{")
    if not _NAME.fullmatch(name.strip()) or (brace and not rest.endswith("}")):
        raise ValueError(_WANTED)
    return Selector(name.strip(), tuple(_matchers(rest[:-1])) if brace else ())


def _matchers(text: str) -> list[Matcher]:
    found, position = [], 0
    while text[position:].strip():
        match = _MATCHER.match(text, position)
        if match is None:
            raise ValueError(_WANTED)
        label, operator, value, _ = match.groups()
        if operator in {"=~", "!~"}:
            raise ValueError(f'use = or != instead of {operator}: {label}="value"')
        found.append(Matcher(label, unescape_label(value), operator == "="))
        position = match.end()
    return found


def unescape_label(value: str) -> str:
    r"""Returns a label's value without its escapes ``\\``, ``\"`` and ``\n``."""
    return _ESCAPE.sub(lambda match: "\n" if match[1] == "n" else match[1], value) if "\\" in value else value


def _selector(text: str) -> str:
    parse_selector(text)
    return text


SelectorText = Annotated[str, Field(min_length=1, max_length=MAX_SELECTOR), AfterValidator(_selector)]
"""A selector as it is written in the file; it is valid."""
