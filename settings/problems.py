"""Formats configuration problems as one line each: the key's path, then the sentence, never a secret."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from pydantic_core import ErrorDetails

from settings.keys import Place, follow, is_secret, kinds, known_keys
from settings.sources import VARIABLES
from settings.texts import escape_controls, mask_secrets
from settings.urls import mask_url
from settings.wording import did_you_mean, either

Parts = tuple[str | int, ...]

_LISTS = frozenset({"checks", "maintenance", "rules"})
"""The sections that are lists of tables with names."""
_LONGEST_ECHO = 60
_ECHOED = {
    "value_error",
    "key",
    "literal_error",
    "enum",
    "greater_than_equal",
    "less_than_equal",
    "string_too_short",
    "string_too_long",
    "too_long",
    "int_parsing",
    "int_from_float",
    "bool_parsing",
    "union_tag_invalid",
}
_SENTENCES = {
    "missing": "this key is required",
    "value_error": "{error}",
    "url": "{sentence}",
    "key": "{sentence}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} characters",
    "too_long": "must not be longer than {max_length}",
    "too_short": "must not be empty",
}
_WANTED = {
    "string_type": "a string",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "an array",
    "list_type": "an array",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "path_type": "a path",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One sentence about the value at ``parts``. With ``echo`` the sentence quotes the value as written.

    ``unset`` is the environment variable without a value that is the only reason.
    """

    parts: Parts
    sentence: str
    echo: bool = False
    unset: str | None = None


class ConfigError(Exception):
    """The configuration is invalid. ``problems`` has one sentence for each reason, without secrets."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


def from_pydantic(errors: Iterable[ErrorDetails], model: type[Any]) -> list[Problem]:
    """Returns pydantic's errors as problems, without defaults that failed due to another key."""
    found = (_problem(error, follow(model, _location(error))) for error in errors)
    return [problem for problem in found if problem is not None]


def format_problem(problem: Problem, written: Mapping[str, Any]) -> str:
    """Returns such as ``checks[3] "api-health": every = "0s": the interval must be at least 1s``."""
    quoted = _quoted(_at(written, problem.parts)) if problem.echo else ""
    return escape_controls(f"{_path(problem.parts, written)}{quoted}: {problem.sentence}")


def _location(error: ErrorDetails) -> Parts:
    if error["type"] != "key":
        return error["loc"]
    key = error["ctx"]["key"]
    return (*error["loc"], *key) if isinstance(key, tuple) else (*error["loc"], key)


def _problem(error: ErrorDetails, place: Place) -> Problem | None:
    kind, parts = error["type"], place.parts
    if kind == "default_factory_not_called":
        return None
    if kind == "union_tag_not_found":
        return Problem((*parts, "kind"), f"this key is required: write {either(kinds(place.annotation))}")
    if kind == "union_tag_invalid":
        return Problem((*parts, "kind"), f"unknown kind: write {either(kinds(place.annotation))}", echo=True)
    return Problem(parts, _sentence(error, place), echo=kind in _ECHOED and not is_secret(place))


def _sentence(error: ErrorDetails, place: Place) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        known = set(known_keys(place.parent)) - set(VARIABLES) | (
            {"profile"} if len(place.parts) == 1 else set()
        )
        return f"unknown key{did_you_mean(str(place.parts[-1]), sorted(known))}"
    if kind in {"literal_error", "enum"}:
        return f"write {context['expected']}".replace("'", '"')
    if kind in _SENTENCES:
        return _SENTENCES[kind].format_map(context)
    return _wrong_type(kind, error["input"], place)


def _wrong_type(kind: str, value: Any, place: Place) -> str:
    if len(place.parts) == 1 and place.parts[0] in _LISTS:
        return f"write [[{place.parts[0]}]] with two brackets above each entry"
    wanted = _WANTED.get(kind)
    return f"must be {wanted}, not {toml_type(value)}" if wanted else "this value is invalid"


def toml_type(value: Any) -> str:
    """Names the type of a value in TOML, with its article."""
    names = {
        bool: "a boolean",
        int: "a whole number",
        float: "a decimal number",
        str: "a string",
        list: "an array",
    }
    if isinstance(value, date | time):
        return "a date or time"
    return names.get(type(value), "a table")


def _at(written: Any, parts: Parts) -> Any:
    for part in parts:
        try:
            written = written[part]
        except (KeyError, IndexError, TypeError):
            return None
    return written


def _quoted(value: Any) -> str:
    if isinstance(value, str):
        # A key that was pasted into another key's place is not shown either.
        shown = mask_secrets(mask_url(value) if "://" in value else value)
        shortened = shown if len(shown) <= _LONGEST_ECHO else shown[: _LONGEST_ECHO - 3] + "..."
        return f" = {json.dumps(shortened, ensure_ascii=False)}"
    if isinstance(value, bool):
        return f" = {str(value).lower()}"
    return f" = {value}" if isinstance(value, int | float) else ""


def _path(parts: Parts, written: Mapping[str, Any]) -> str:
    head, rest = _head(parts, written)
    text = ""
    for part in rest:
        text += f"[{part}]" if isinstance(part, int) else f".{_key(part)}"
    return f"{head}: {text.removeprefix('.')}" if head and text else head or text.removeprefix(".")


def _head(parts: Parts, written: Mapping[str, Any]) -> tuple[str, Parts]:
    """Returns ``checks[3] "api-health"`` for a table of a list; other places have only a path."""
    if len(parts) > 2 and parts[0] == "profile":
        head, rest = _head(parts[2:], _at(written, parts[:2]))
        prefix = f"profile.{_key(str(parts[1]))}."
        return (f"{prefix}{head}", rest) if head else ("", parts)
    if len(parts) < 2 or parts[0] not in _LISTS or not isinstance(parts[1], int):
        return "", parts
    name = _at(written, (*parts[:2], "name"))
    quoted = _quoted(name).replace(" = ", " ", 1) if isinstance(name, str) and name else ""
    return f"{parts[0]}[{parts[1]}]{quoted}", parts[2:]


def _key(part: str) -> str:
    bare = part.replace("_", "").replace("-", "")
    return part if bare.isascii() and bare.isalnum() else json.dumps(part, ensure_ascii=False)
