"""Reads the configuration file, and refuses what is not a file of sane size, depth and numbers."""

import re
import stat
import tomllib
from pathlib import Path
from typing import Any

from settings.problems import ConfigError

_LARGEST_FILE = 10_000_000
"""Bytes. A configuration has kilobytes; /dev/zero and a database dump have more memory than this machine."""
_DEEPEST = 100
"""Levels of tables and arrays. Python's recursion ends at a thousand."""
_LARGEST_NUMBER = 2**63
"""TOML's integers have 64 bits; tomllib also reads longer ones, which Python refuses to print."""

_SYNTAX = re.compile(r"(.*) \(at (.*)\)", re.DOTALL)


def read_toml(path: Path) -> dict[str, Any]:
    """Returns the tables of the file; raises ConfigError of one sentence."""
    try:
        tables = tomllib.loads(_read_regular(path.expanduser()).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ConfigError([f"{path}: not UTF-8: byte {error.start} cannot be read as text"]) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"{path}: {_syntax(str(error))}"]) from None
    except ValueError:  # Python's limit for the digits of a number that it converts
        raise ConfigError([f"{path}: not TOML: {_TOO_LARGE}"]) from None
    except FileNotFoundError:
        raise ConfigError([f"{path}: this file does not exist"]) from None
    except RecursionError:
        raise ConfigError([f"{path}: {_TOO_DEEP}"]) from None
    except (OSError, RuntimeError) as error:
        raise ConfigError([f"{path}: cannot be read: {getattr(error, 'strerror', error)}"]) from None
    if sentence := _find_excess(tables):
        raise ConfigError([f"{path}: {sentence}"])
    return tables


_TOO_LARGE = "a whole number is larger than 64 bits"
_TOO_DEEP = f"tables or arrays are nested more than {_DEEPEST} levels deep"


def _read_regular(path: Path) -> bytes:
    """Reading a FIFO would wait for a writer forever, and an empty one would mean an empty configuration."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):  # open() refuses a folder
        raise OSError(None, "it is not a regular file")
    if status.st_size > _LARGEST_FILE:
        raise OSError(None, f"it is larger than {_LARGEST_FILE // 1_000_000} MB")
    return path.read_bytes()


def _syntax(message: str) -> str:
    match = _SYNTAX.fullmatch(message)
    return f"{match[2]}: not TOML: {match[1]}" if match else f"not TOML: {message}"


def _find_excess(tables: dict[str, Any]) -> str | None:
    """Returns what is too deep or too large. A loop, because recursion is what must be limited."""
    waiting: list[tuple[Any, int]] = [(tables, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > _DEEPEST:
            return _TOO_DEEP
        if isinstance(value, int) and not -_LARGEST_NUMBER <= value < _LARGEST_NUMBER:
            return f"not TOML: {_TOO_LARGE}"
        if isinstance(value, dict):
            waiting += [(each, depth + 1) for each in value.values()]
        elif isinstance(value, list):
            waiting += [(each, depth + 1) for each in value]
    return None
