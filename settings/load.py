"""Reads a file and the environment into Settings, or reports every problem at once."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from settings.model import Settings
from settings.notices import (
    of_error_reports,
    of_file,
    of_heartbeats,
    of_otlp,
    of_variables,
    trim_environment,
)
from settings.problems import ConfigError, Parts, Problem
from settings.profiles import Overlaid
from settings.reading import Reading, in_order, read
from settings.references import referenced
from settings.sources import PROFILE_VARIABLE, variable_names
from settings.texts import mask_secrets
from settings.toml_file import read_toml
from settings.urls import MASK
from settings.variables import unused
from settings.wording import either

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
    overlaid: Overlaid = field(repr=False)
    values: frozenset[str] = field(repr=False)
    """The values of the variables that the file refers to, which no sentence may contain."""

    @property
    def problem(self) -> str | None:
        """Says that there is nothing to watch, if no file or an empty one was read."""
        watches = self.settings.checks or self.settings.reconcile.daily_at is not None
        if watches or self.overlaid.tables.keys() & _WATCHING:
            return None
        if self.source is None:
            return f"there is no configuration: set PAYWATCH_CONFIG to your file, or create ./{DEFAULT_PATH}"
        sentence = f"{self.source}: there is nothing to watch: add a check, or reconcile.daily_at"
        unused = self.overlaid.names if self.overlaid.profile is None else ()
        return f"{sentence}, or set {PROFILE_VARIABLE} to {either(unused)}" if unused else sentence

    def describe(self, parts: Parts, sentence: str) -> str:
        """Returns a sentence about the value at ``parts`` in the form of the problems of ``ConfigError``."""
        for value in sorted(self.values, key=len, reverse=True):
            sentence = re.sub(re.escape(value), MASK, sentence, flags=re.IGNORECASE)  # SQL folds capitals
        return self.overlaid.format(Problem(parts, mask_secrets(sentence)))


def load(path: Path | None = None, env: Mapping[str, str] = os.environ) -> Settings:
    """Returns the settings of this file and environment; raises ConfigError with all problems.

    Without a path it reads the file that PAYWATCH_CONFIG names, or else ./paywatch.toml if that exists.
    """
    return load_with_notices(path, env).settings


def load_with_notices(path: Path | None = None, env: Mapping[str, str] = os.environ) -> Loaded:
    """Returns what ``load`` returns, with its notices."""
    file = path or _configured_path(trim_environment(env))
    return load_tables(read_toml(file) if file is not None else {}, file, env)


def read_file(env: Mapping[str, str] = os.environ) -> tuple[dict[str, Any], dict[str, str]]:
    """Returns the tables of the file as they are written, and the trimmed environment. Raises ConfigError."""
    trimmed = trim_environment(env)
    file = _configured_path(trimmed)
    return (read_toml(file) if file is not None else {}), trimmed


def load_tables(written: dict[str, Any], file: Path | None, env: Mapping[str, str] = os.environ) -> Loaded:
    """Returns the settings of the tables of a file that was read or is still to be written, and this
    environment. Raises ConfigError."""
    trimmed = trim_environment(env)
    reading = read(written, trimmed)
    if reading.settings is None or reading.problems:
        raise ConfigError(reading.lines) from None
    notices = in_order(_notices(reading, reading.settings, trimmed, env))
    names = referenced(reading.overlaid.tables)
    values = frozenset(trimmed[name] for name in names if len(trimmed.get(name, "")) >= _SHORTEST_VALUE)
    lines = tuple(map(reading.overlaid.format, notices))
    return Loaded(reading.settings, lines, file, reading.overlaid, values)


def _notices(
    reading: Reading, settings: Settings, env: Mapping[str, str], untrimmed: Mapping[str, str]
) -> list[Problem]:
    tables = reading.overlaid.tables
    names = {
        "PAYWATCH_CONFIG",
        PROFILE_VARIABLE,
        *variable_names(),
        *referenced(tables),
        *reading.filled.values(),
    }
    return [
        *reading.overlaid.unused(),
        *of_file(settings, reading.data),
        *of_variables(untrimmed, names),
        *unused(reading.data, env, reading.filled),
        *of_otlp(vars(settings), env),
        *of_heartbeats((check.kind for check in settings.checks), settings.workers.metrics_port),
        *of_error_reports(settings.sentry_dsn),
    ]


def configured_path(env: Mapping[str, str] = os.environ) -> Path:
    """Returns the file that is read, or would be if it existed."""
    return _configured_path(trim_environment(env)) or DEFAULT_PATH


def _configured_path(env: Mapping[str, str]) -> Path | None:
    if env.get("PAYWATCH_CONFIG"):
        return Path(env["PAYWATCH_CONFIG"])
    # Docker creates a folder in place of a file to mount that does not exist: `read_toml` refuses it.
    return DEFAULT_PATH if os.path.lexists(DEFAULT_PATH) else None
