"""The version of Paywatch."""

import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PROJECT = Path(__file__).parents[1] / "pyproject.toml"


@cache
def paywatch_version() -> str:
    """Returns the installed version, or else that of the source tree; ``unknown`` if that declares none.

    A buildpack, such as Heroku's, installs the requirements only, and runs the source tree.
    """
    try:
        return version("paywatch")
    except PackageNotFoundError:
        pass
    try:
        return str(tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["version"])
    except (OSError, ValueError, KeyError):
        return "unknown"
