"""``[[checks.steps]]``: requests in order, of which each may use what an earlier one saved."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer

from settings.checks.http_paths import JsonPath, parse_json_path
from settings.checks.http_request import HttpRequest
from settings.checks.http_templates import check_template_url, names_its_host, placeholders, texts_of
from settings.hosts import Host
from settings.urls import Trimmed, mask_url
from settings.values import Section, Text, at
from settings.wording import did_you_mean, either

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
_SOURCES = ("json", "header", "cookie", "text", "status")


@dataclass(frozen=True, slots=True)
class Saved:
    """Where a saved value comes from: ``json:PATH``, ``header:NAME``, ``cookie:NAME``, ``text:BEFORE*AFTER``
    (what stands between the two) or ``status``."""

    written: str
    source: str
    argument: str
    path: JsonPath = ()


def _saved(value: Any) -> Saved:
    if isinstance(value, Saved):
        return value
    source, colon, argument = value.partition(":") if isinstance(value, str) else ("", "", "")
    argument = argument.strip() if source != "text" else argument
    if source not in _SOURCES or (bool(colon) and bool(argument)) == (source == "status"):
        raise ValueError(
            'write "json:path", "header:name", "cookie:name", "text:before*after" or "status", '
            "which says where in the response the value is"
        )
    if source == "text" and (argument.count("*") != 1 or argument.startswith("*")):
        raise ValueError("write the text before the value, one * for the value, and the text after it")
    path = parse_json_path(argument) if source == "json" else ()
    if not all(isinstance(segment, str | int) for segment in path):
        raise ValueError("[*] stands for many values, and one is saved: write an index such as [0]")
    return Saved(value, source, argument, path)


def _saved_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("write letters, digits and underscores, beginning with a letter")
    return name


SavedName = Annotated[str, AfterValidator(_saved_name)]
Source = Annotated[
    Saved, BeforeValidator(_saved), PlainSerializer(lambda saved: saved.written, when_used="json")
]
StepUrl = Annotated[
    str, AfterValidator(check_template_url), Trimmed, PlainSerializer(mask_url, when_used="json")
]


class HttpStep(HttpRequest):
    """One request of several. ``hosts``: where a saved URL may lead, besides the hosts of configured URLs."""

    name: Annotated[Text, Field(max_length=80)]
    url: StepUrl
    save: dict[SavedName, Source] = Field(default_factory=dict)
    hosts: tuple[Host, ...] = ()

    def used(self) -> Iterator[tuple[str, str]]:
        """Yields key and name of each saved value that the request uses."""
        for key in ("url", "headers", "basic_auth", "body", "json_", "form"):
            value = getattr(self, key)
            if isinstance(value, Section):
                value = [value.username, value.password]  # type: ignore[attr-defined]
            elif key == "json_" and value is not None:
                value = value.get_secret_value()
            for text in texts_of(value):
                for name in placeholders(text):
                    yield key.rstrip("_"), name


def check_steps(steps: tuple[HttpStep, ...]) -> tuple[HttpStep, ...]:
    """Returns the steps. Raises an error for a name written twice and a value that no earlier step saves."""
    known: list[str] = []
    names: list[str] = []
    for index, step in enumerate(steps):
        if step.name in names:
            raise at((index, "name"), "an earlier step has this name")
        for key, name in step.used():
            if name not in known:
                raise at((index, key), _unknown(name, known))
        if not index and not names_its_host(step.url):
            raise at((index, "url"), "the first step needs the URL of a host")
        known += step.save
        names.append(step.name)
    return steps


def _unknown(name: str, known: list[str]) -> str:
    hint = did_you_mean(name, known) or (f": write {either(known)}" if known else "")
    return f"no earlier step saves the value {{{name}}} (a literal {{{name}}} is {{{{{name}}}}}){hint}"
