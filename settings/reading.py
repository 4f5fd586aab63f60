"""Validates the tables of a file together with the environment: settings, or every problem."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from settings.audit import audit
from settings.model import Settings
from settings.problems import ConfigError, Parts, Problem, from_pydantic
from settings.profiles import Overlaid, lay_over
from settings.references import referenced, replace, stored
from settings.sources import ChannelSource, EnvironmentSource, FileSource, channels_of, variable_names
from settings.variables import fill_channels, fill_checks, name_variable, remove_environment_keys, undecodable


@dataclass(frozen=True, slots=True)
class Reading:
    """``data`` are the tables with the values of variables, ``filled`` the variables that gave keys a value.

    ``settings`` are None if they are invalid. There may be problems even if they are not.
    """

    overlaid: Overlaid
    data: dict[str, Any]
    filled: Mapping[Parts, str]
    settings: Settings | None
    problems: list[Problem]

    @property
    def lines(self) -> list[str]:
        """The problems as lines, in the order of the file's sections."""
        return [self.overlaid.format(problem) for problem in in_order(self.problems)]


def read(written: Mapping[str, Any], env: Mapping[str, str]) -> Reading:
    """Reads the tables of a file and a trimmed environment.

    Raises ConfigError for an unknown profile, and for values of variables that are not UTF-8.
    """
    overlaid = lay_over(written, env)
    unreadable = undecodable(env, variable_names() | referenced(overlaid.tables))
    if unreadable:
        raise ConfigError(map(overlaid.format, unreadable))
    data, unresolved = replace(overlaid.tables, env)
    filled, missing = fill_channels(data, env)
    problems = [*overlaid.problems, *unresolved, *remove_environment_keys(data), *fill_checks(data, env)]
    problems += [*missing, *stored(overlaid.tables)]
    channels = {} if "channels" in data else channels_of(env)
    settings = None
    try:
        settings = Settings(**_from_sources(data, env))
    except ValidationError as error:
        found = from_pydantic(error.errors(include_url=False), Settings)
        problems += _new([name_variable(problem, env, channels, filled) for problem in found], problems)
    problems += _new(audit({"channels": channels, **data}, env), problems)
    return Reading(overlaid, data, filled, settings, problems)


def in_order(problems: list[Problem]) -> list[Problem]:
    """Sorts problems by the sections of the file, and puts those of no section last."""
    sections = list(Settings.model_fields)

    def place(problem: Problem) -> tuple[int, int]:
        section, *rest = problem.parts
        number = next((part for part in rest[:1] if isinstance(part, int)), -1)
        return (sections.index(str(section)) if section in sections else len(sections), number)

    return sorted(problems, key=place)


def _from_sources(data: dict[str, Any], env: Mapping[str, str]) -> dict[str, Any]:
    """Returns the argument that makes pydantic-settings merge these sources; the first with a value wins."""
    sources = EnvironmentSource(Settings, env), FileSource(Settings, data), ChannelSource(Settings, env)
    return {"_build_sources": (sources, {})}


def _new(found: list[Problem], known: list[Problem]) -> list[Problem]:
    """Returns the problems at places without a known problem: each place is reported once."""
    places = [problem.parts for problem in known]
    return [each for each in found if not any(each.parts[: len(place)] == place for place in places)]
