"""Merges file and environment: removes keys that only variables may set, fills keys that variables may."""

from collections.abc import Iterator, Mapping
from typing import Any

from settings.checks import CHECK_KINDS
from settings.problems import Parts, Problem
from settings.sources import VARIABLES, environment_channels, variable


def remove_environment_keys(data: dict[str, Any]) -> list[Problem]:
    """Removes keys that only the environment may set, because most of them are secrets. One problem each."""
    names = {
        key: names[0] for key in data for setting, names in VARIABLES.items() if key in {setting, *names}
    }
    for key in names:
        del data[key]
    return [
        Problem((key,), f"is not allowed in the file: set the environment variable {name}")
        for key, name in names.items()
    ]


def fill_checks(data: dict[str, Any], env: Mapping[str, str]) -> list[Problem]:
    """Sets the ``environment_keys`` that checks omit; returns a problem if a required key has no variable."""
    checks = data.get("checks")
    return [
        problem
        for index, check in enumerate(checks if isinstance(checks, list) else ())
        if isinstance(check, dict) and isinstance(check.get("kind"), str)
        for problem in _fill(check, ("checks", index), env)
    ]


def _fill(check: dict[str, Any], parts: Parts, env: Mapping[str, str]) -> Iterator[Problem]:
    model = CHECK_KINDS.get(check["kind"])
    for key, setting in model.environment_keys(check).items() if model is not None else ():
        name = variable(setting, env)
        if name is not None:
            check.setdefault(key, env[name])
        elif key not in check and model is not None and model.model_fields[key].is_required():
            yield Problem((*parts, key), f"set this key, or the environment variable {VARIABLES[setting][0]}")


def name_variable(problem: Problem, env: Mapping[str, str], channels: Mapping[str, Any]) -> Problem:
    """Returns the problem under the name of the variable that set the value, and never quotes the value."""
    names: dict[Parts, str | None] = {(setting,): variable(setting, env) for setting in VARIABLES}
    for channel in environment_channels().values():
        for key, name in channel.variables.items():
            names["channels", channel.name, key] = name if channel.name in channels else None
    origin = names.get(problem.parts)
    return Problem((origin,), problem.sentence) if origin else problem
