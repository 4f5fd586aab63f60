"""Finds the newest file of a pattern. Unlike ``glob``, it reports a folder that it cannot read.

All of this blocks; it runs in a thread of its own.
"""

import fnmatch
import heapq
import os
import re
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

MAX_ENTRIES = 100_000
_SETTLE = 1.0
"""Seconds between two looks at a file that was changed just now."""
_JUST_NOW = 30.0
_CANDIDATES = 64
"""A dump in parallel jobs writes many files at once; the newest complete one is beyond all of them."""
_MAGIC = re.compile(r"[*?\[]")


class Unreadable(Exception):
    """A folder or file cannot be read, or there are too many; the message says which."""


@dataclass(frozen=True, slots=True, order=True)
class File:
    """``changed`` is the time of the last change, in seconds since 1970."""

    changed: float
    size: int
    path: str


@dataclass(frozen=True, slots=True)
class Found:
    """``newest`` is None if no complete file matches; ``growing`` are those that are being written."""

    newest: File | None
    files: int
    growing: tuple[str, ...] = ()


def find_newest(
    pattern: str,
    now: Callable[[], float] = time.time,
    sleep: Callable[[float], object] = time.sleep,
    most: int = MAX_ENTRIES,
) -> Found:
    """Raises Unreadable."""
    count, newest = 0, list[File]()
    for path in _paths(pattern, most):
        file = _look(path)
        if file is not None:
            count += 1
            heapq.heappush(newest, file)
            newest = heapq.nlargest(_CANDIDATES, newest) if len(newest) > 2 * _CANDIDATES else newest
    newest = heapq.nlargest(_CANDIDATES, newest)
    recent = [file for file in newest if file.changed > now() - _JUST_NOW]
    if recent:
        sleep(_SETTLE)
    growing = tuple(file.path for file in recent if _look(file.path) != file)
    complete = next((file for file in newest if file.path not in growing), None)
    return Found(complete, count, growing)


def _paths(pattern: str, most: int) -> Iterator[str]:
    """Yields each path once: a pattern with several ``**`` matches some of them in several ways."""
    parts = [part for part in pattern.split("/") if part]
    found = _walk("/", parts, _Budget(most, most))
    return iter(dict.fromkeys(found)) if parts.count("**") > 1 else found


def _look(path: str) -> File | None:
    """Returns a regular file, also one that a link leads to; None for anything else, or nothing."""
    try:
        found = os.stat(path)  # noqa: PTH116 (a Path for each of many files takes longer than the call)
    except FileNotFoundError:  # deleted meanwhile, or a link that leads nowhere
        return None
    except OSError as error:
        raise Unreadable(f"{path} cannot be read ({_why(error)})") from None
    return File(found.st_mtime, found.st_size, path) if stat.S_ISREG(found.st_mode) else None


@dataclass(slots=True)
class _Budget:
    most: int
    left: int

    def spend(self, folder: str) -> None:
        self.left -= 1
        if self.left < 0:
            raise Unreadable(f"there are more than {self.most} entries, the last ones in {folder}")


def _walk(folder: str, parts: list[str], budget: _Budget) -> Iterator[str]:
    part, rest = parts[0], parts[1:]
    if not _MAGIC.search(part):
        path = os.path.join(folder, part)  # noqa: PTH118
        yield from _walk(path, rest, budget) if rest else (path,)
        return
    if part == "**" and rest:  # no folder at all is a match too
        yield from _walk(folder, rest, budget)
    for entry in _entries(folder, budget):
        is_folder = _is_folder(entry, follow=part != "**")  # a link in ** may lead in a circle
        if part == "**":
            if is_folder and not entry.name.startswith("."):
                yield from _walk(entry.path, parts, budget)
            elif not rest:
                yield entry.path
        elif _is_match(entry.name, part):
            if not rest:
                yield entry.path
            elif is_folder:
                yield from _walk(entry.path, rest, budget)


def _is_folder(entry: os.DirEntry[str], *, follow: bool) -> bool:
    try:
        return entry.is_dir(follow_symlinks=follow)
    except OSError as error:
        raise Unreadable(f"{entry.path} cannot be read ({_why(error)})") from None


def _is_match(name: str, part: str) -> bool:
    """Compares as shells do: a name that begins with a dot is hidden, unless the pattern begins with one."""
    return fnmatch.fnmatchcase(name, part) and (not name.startswith(".") or part.startswith("."))


def _entries(folder: str, budget: _Budget) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                budget.spend(folder)
                yield entry
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise Unreadable(f"{folder} cannot be read ({_why(error)})") from None


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
