"""Reads a file and the environment into Settings, or reports every problem at once."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from settings.audit import audit
from settings.model import Settings
from settings.notices import (
    of_error_reports,
    of_file,
    of_heartbeats,
    of_otlp,
    of_variables,
    trim_environment,
)
from settings.problems import ConfigError, Parts, Problem, format_problem, from_pydantic
from settings.references import referenced, replace, stored
from settings.sources import ChannelSource, EnvironmentSource, FileSource, channels_of, variable_names
from settings.texts import mask_secrets
from settings.toml_file import read_toml
from settings.urls import MASK
from settings.variables import fill_channels, fill_checks, name_variable, remove_environment_keys, unused

DEFAULT_PATH = Path("paywatch.toml")
_WATCHING = {"checks", "rules", "channels", "reconcile"}
"""A file with one of these sections is in use, if only for `paywatch reconcile run` or `channel test`."""
_SHORTEST_VALUE = 4
"""Characters of a value that is masked in sentences: a shorter one is part of ordinary words."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """Valid settings, and one sentence for each value that was corrected while it was read.

    ``source`` is the file; None if there is none.
    """

    settings: Settings
    notices: tuple[str, ...]
    source: Path | None
    written: Mapping[str, Any] = field(repr=False)
    values: frozenset[str] = field(repr=False)
    """The values of the variables that the file refers to, which no sentence may contain."""

    @property
    def problem(self) -> str | None:
        """Says that there is nothing to watch, if no file or an empty one was read."""
        watches = self.settings.checks or self.settings.reconcile.daily_at is not None
        if watches or self.written.keys() & _WATCHING:
            return None
        if self.source is None:
            return f"there is no configuration: set PAYWATCH_CONFIG to your file, or create ./{DEFAULT_PATH}"
        return f"{self.source}: there is nothing to watch: add a check, or reconcile.daily_at"

    def describe(self, parts: Parts, sentence: str) -> str:
        """Returns a sentence about the value at ``parts`` in the form of the problems of ``ConfigError``."""
        for value in sorted(self.values, key=len, reverse=True):
            sentence = re.sub(re.escape(value), MASK, sentence, flags=re.IGNORECASE)  # SQL folds capitals
        return format_problem(Problem(parts, mask_secrets(sentence)), self.written)


def load(path: Path | None = None, env: Mapping[str, str] = os.environ) -> Settings:
    """Returns the settings of this file and environment; raises ConfigError with all problems.

    Without a path it reads the file that PAYWATCH_CONFIG names, or else ./paywatch.toml if that exists.
    """
    return load_with_notices(path, env).settings


def load_with_notices(path: Path | None = None, env: Mapping[str, str] = os.environ) -> Loaded:
    """Returns what ``load`` returns, with its notices."""
    file = path or _configured_path(trim_environment(env))
    return load_tables(read_toml(file) if file is not None else {}, file, env)


def load_tables(written: dict[str, Any], file: Path | None, env: Mapping[str, str] = os.environ) -> Loaded:
    """Returns the settings of the tables of a file that was read or is still to be written, and this
    environment. Raises ConfigError."""
    untrimmed, env = env, trim_environment(env)
    data, problems = replace(written, env)
    filled, missing = fill_channels(data, env)
    problems += [*remove_environment_keys(data), *fill_checks(data, env), *missing, *stored(written)]
    channels = {} if "channels" in data else channels_of(env)
    settings = None
    try:
        settings = Settings(**_from_sources(data, env))
    except ValidationError as error:
        found = from_pydantic(error.errors(include_url=False), Settings)
        problems += _new([name_variable(problem, env, channels, filled) for problem in found], problems)
    problems += _new(audit({"channels": channels, **data}, env), problems)
    if settings is None or problems:
        raise ConfigError(format_problem(problem, written) for problem in _in_order(problems)) from None
    names = {"PAYWATCH_CONFIG", *variable_names(), *referenced(written), *filled.values()}
    notices = [*of_file(settings, data), *of_variables(untrimmed, names)]
    notices += [*unused(data, env, filled), *of_otlp(vars(settings), env)]
    notices += of_heartbeats((check.kind for check in settings.checks), settings.workers.metrics_port)
    notices += of_error_reports(settings.sentry_dsn)
    formatted = tuple(format_problem(notice, written) for notice in _in_order(notices))
    values = frozenset(env[name] for name in referenced(written) if len(env.get(name, "")) >= _SHORTEST_VALUE)
    return Loaded(settings, formatted, file, written, values)


def configured_path(env: Mapping[str, str] = os.environ) -> Path:
    """Returns the file that is read, or would be if it existed."""
    return _configured_path(trim_environment(env)) or DEFAULT_PATH


def _configured_path(env: Mapping[str, str]) -> Path | None:
    if env.get("PAYWATCH_CONFIG"):
        return Path(env["PAYWATCH_CONFIG"])
    # Docker creates a folder in place of a file to mount that does not exist: `read_toml` refuses it.
    return DEFAULT_PATH if os.path.lexists(DEFAULT_PATH) else None


def _from_sources(data: dict[str, Any], env: Mapping[str, str]) -> dict[str, Any]:
    """Returns the argument that makes pydantic-settings merge these sources; the first with a value wins."""
    sources = EnvironmentSource(Settings, env), FileSource(Settings, data), ChannelSource(Settings, env)
    return {"_build_sources": (sources, {})}


def _new(found: list[Problem], known: list[Problem]) -> list[Problem]:
    """Returns the problems at places without a known problem: each place is reported once."""
    places = [problem.parts for problem in known]
    return [each for each in found if not any(each.parts[: len(place)] == place for place in places)]


def _in_order(problems: list[Problem]) -> list[Problem]:
    """Sorts problems by the sections of the file, and puts those of no section last."""
    sections = list(Settings.model_fields)

    def place(problem: Problem) -> tuple[int, int]:
        section, *rest = problem.parts
        number = next((part for part in rest[:1] if isinstance(part, int)), -1)
        return (sections.index(str(section)) if section in sections else len(sections), number)

    return sorted(problems, key=place)
