"""Merges file and environment: removes keys that only variables may set, fills keys that variables may."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from settings.channels import CHANNEL_KINDS
from settings.checks import CHECK_KINDS
from settings.problems import Parts, Problem
from settings.sources import VARIABLES, environment_channels, variable


def undecodable(env: Mapping[str, str], names: Iterable[str]) -> list[Problem]:
    """Returns a problem for each of these variables whose bytes are not UTF-8.

    Python decodes such bytes to lone surrogates, which no log, database or request accepts later.
    """
    found = sorted(name for name in names if any("\ud800" <= each <= "\udfff" for each in env.get(name, "")))
    return [Problem((name,), "the value is not UTF-8: set it again, encoded as UTF-8") for name in found]


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
            first = VARIABLES[setting][0]
            yield Problem((*parts, key), f"set this key, or the environment variable {first}", unset=first)


def fill_channels(data: dict[str, Any], env: Mapping[str, str]) -> tuple[dict[Parts, str], list[Problem]]:
    """Sets the ``environment_keys`` that the file's channels omit.

    Returns the variables that gave a value, by its place, and a problem for each value that is missing.
    """
    filled: dict[Parts, str] = {}
    problems = []
    for parts, name in _omitted(data):
        entries = [entry.strip() for entry in env.get(name, "").split(",") if entry.strip()]
        if entries:
            data["channels"][parts[1]][parts[2]] = entries
            filled[parts] = name
        else:
            sentence = f"set this key, or the environment variable {name}"
            problems.append(Problem(parts, sentence, unset=name))
    return filled, problems


def unused(data: Mapping[str, Any], env: Mapping[str, str], filled: Mapping[Parts, str]) -> list[Problem]:
    """Returns a notice for each variable of ``environment_keys`` that has a value which no channel uses."""
    found = [
        (name, kind, key)
        for kind, model in CHANNEL_KINDS.items()
        for key, name in model.environment_keys.items()
        if env.get(name) and name not in filled.values()
    ]
    kinds = {channel.get("kind") for channel in _channels(data).values()}
    return [Problem((name,), _unused(kind, key, exists=kind in kinds)) for name, kind, key in found]


def _unused(kind: str, key: str, *, exists: bool) -> str:
    if exists:
        return f'nothing uses it, because each channel of kind = "{kind}" has its own key "{key}"'
    return f'nothing uses it: add a channel of kind = "{kind}", which needs more than this variable'


def _channels(data: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    channels = data.get("channels")
    tables = channels.items() if isinstance(channels, dict) else ()
    return {name: table for name, table in tables if isinstance(table, dict)}


def _omitted(data: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str, str], str]]:
    for channel, table in _channels(data).items():
        kind = table.get("kind")
        model = CHANNEL_KINDS.get(kind) if isinstance(kind, str) else None
        for key, name in model.environment_keys.items() if model is not None else ():
            if key not in table:
                yield ("channels", channel, key), name


def name_variable(
    problem: Problem, env: Mapping[str, str], channels: Mapping[str, Any], filled: Mapping[Parts, str]
) -> Problem:
    """Returns the problem under the name of the variable that set the value, and never quotes the value."""
    entry = filled.get(problem.parts[:3])
    if entry is not None:
        return Problem((entry, *problem.parts[3:]), problem.sentence)
    names: dict[Parts, str | None] = {(setting,): variable(setting, env) for setting in VARIABLES}
    for channel in environment_channels().values():
        for key, name in channel.variables.items():
            names["channels", channel.name, key] = name if channel.name in channels else None
    origin = names.get(problem.parts)
    return Problem((origin,), problem.sentence) if origin else problem
