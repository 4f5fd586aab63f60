"""Reads a profile whose variables have no value here, so that a mistake in it is found before its deployment.

Each variable that is missing gets an invented value, which is shown as ``${NAME}``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from settings.differences import Difference, differences, flatten
from settings.problems import ConfigError, Problem
from settings.profiles import KEY
from settings.reading import Reading, in_order, read
from settings.show import effective
from settings.sources import PROFILE_VARIABLE, VARIABLES
from settings.urls import MASK

_FORMS = (
    "stand-in-{}",
    "https://stand-in-{}.invalid",
    "postgresql://stand-in-{}.invalid/stand-in",
    "redis://stand-in-{}.invalid",
    "stand-in-{}@stand-in.invalid",
)
"""Values that the types of the settings accept; none can be mistaken for a real one."""


@dataclass(frozen=True, slots=True)
class _Invented:
    """A reading, and the values that were invented for it, by variable."""

    reading: Reading
    values: Mapping[str, str]

    @property
    def problems(self) -> list[Problem]:
        """The problems that remain when all variables have a value."""
        return [problem for problem in self.reading.problems if problem.unset is None]


def problems_of_profiles(
    written: Mapping[str, Any], env: Mapping[str, str], known: Iterable[str]
) -> list[str]:
    """Returns a line for each problem of the profiles that this environment does not use.

    Without the problems that are ``known``, and those that variables without a value would cause.
    """
    seen = set(known)
    found = []
    profiles = written.get(KEY, {})
    tables = profiles.items() if isinstance(profiles, dict) else ()
    for name in (name for name, table in tables if isinstance(table, dict)):
        if name != env.get(PROFILE_VARIABLE):
            for prefix, line in _lines(_invent(written, {**env, PROFILE_VARIABLE: name})):
                found += [prefix + line] if line not in seen else []
                seen.add(line)
    return found


def _lines(found: _Invented) -> Iterator[tuple[str, str]]:
    """Yields each problem after a prefix, which names the profile if the place of the problem does not."""
    overlaid = found.reading.overlaid
    for problem in in_order(found.problems):
        own = overlaid.place(problem.parts)[:1] == (KEY,)
        yield "" if own else f"with {PROFILE_VARIABLE}={overlaid.profile}: ", overlaid.format(problem)


def changes_of(profile: str, written: Mapping[str, Any], env: Mapping[str, str]) -> list[Difference]:
    """Returns what differs in the effective configuration if the profile is used instead.

    Secrets are masked: one that is another one has the mask before and after. Raises ConfigError with all
    problems of either configuration.
    """
    now, then = _invent(written, env), _invent(written, {**env, PROFILE_VARIABLE: profile})
    before, after = _shown(now), _shown(then)
    changes = {change.key: change for change in differences(before, after)}
    shown = flatten(after)
    for change in differences(now.reading.overlaid.tables, then.reading.overlaid.tables):
        if change.key not in changes and MASK in str(shown.get(change.key)):
            changes[change.key] = Difference(change.key, shown[change.key], shown[change.key])
    return list(changes.values())


def _shown(found: _Invented) -> dict[str, Any]:
    """Returns the effective configuration of the file, without what only variables set."""
    if found.reading.settings is None or found.reading.problems:
        raise ConfigError(found.reading.lines)
    names = {value: name for name, value in found.values.items()}
    shown = effective(found.reading.settings)
    return {key: _named(value, names) for key, value in shown.items() if key not in VARIABLES}


def _named(value: Any, names: Mapping[str, str]) -> Any:
    """Replaces invented values by the references that they stand for."""
    if isinstance(value, dict):
        return {key: _named(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [_named(each, names) for each in value]
    for invented, name in names.items() if isinstance(value, str) else ():
        whole = re.escape(invented) + "(?![0-9])"
        value = re.sub(rf"{whole}/?$|{whole}", f"${{{name}}}", value)
    return value


def _invent(written: Mapping[str, Any], env: Mapping[str, str]) -> _Invented:
    """Reads the tables, and tries the forms one after the other for each variable without a value."""
    reading = read(written, env)
    missing = _places(reading.problems)
    values: dict[str, str] = {}
    for form in _FORMS:
        tried = {name: form.format(number) for number, name in enumerate(missing) if name not in values}
        if not tried:
            break
        reading = read(written, {**env, **values, **tried})
        refused = {
            name
            for name in tried
            if any(_is_at(problem, missing[name], name) for problem in reading.problems)
        }
        values |= {name: value for name, value in tried.items() if name not in refused}
    return _Invented(read(written, {**env, **values}), values)


def _places(problems: Iterable[Problem]) -> dict[str, set[tuple[str | int, ...]]]:
    found: dict[str, set[tuple[str | int, ...]]] = {}
    for problem in problems:
        if problem.unset is not None:
            found.setdefault(problem.unset, set()).add(problem.parts)
    return found


def _is_at(problem: Problem, places: Iterable[tuple[str | int, ...]], name: str) -> bool:
    """Whether the problem is about a value of this variable."""
    return problem.parts[:1] == (name,) or any(problem.parts[: len(place)] == place for place in places)
