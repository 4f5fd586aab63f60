"""Shows the progress of runs on stderr. Reads it from the store, so any terminal can watch any run."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Protocol, TextIO

import asyncpg
import msgspec

import reconcile
from reconcile.runs.activity import Activity
from settings.accounts import Account
from settings.texts import escape_controls
from workers.databases import DATABASE_ERRORS
from workers.output import is_quiet, notes
from workers.reconciling.progress_text import ProgressFormatter, why_slow

if TYPE_CHECKING:
    from stripeapi.pacing.pressure import Pace

POLL_INTERVAL = 0.25
LINE_INTERVAL = 5.0


@asynccontextmanager
async def show_progress(
    pool: asyncpg.Pool, runs: Sequence[str], pace: "Callable[[Account], Pace | None]" = lambda _: None
) -> AsyncIterator[None]:
    """Inside the block, shows the progress of the runs. ``pace`` is that of this process, which is newer than
    what it has stored. Shows nothing with ``--quiet``."""
    if is_quiet():
        yield
        return
    task = asyncio.create_task(_follow(pool, list(runs), pace))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _follow(pool: asyncpg.Pool, runs: list[str], pace: "Callable[[Account], Pace | None]") -> None:
    screen = _screen(len(runs))
    try:
        while runs:
            with suppress(*DATABASE_ERRORS):  # whoever executes the run reports an outage that lasts
                for run in list(runs):
                    parts = [_with_pace(part, pace) for part in await reconcile.progress(pool, run)]
                    screen.show(run, parts)
                    if all(part["phase"] == "done" for part in parts):
                        runs.remove(run)
            await asyncio.sleep(POLL_INTERVAL)
    finally:
        screen.close()


class Screen(Protocol):
    """Shows the progress of several runs."""

    def show(self, run: str, parts: Sequence[dict[str, Any]]) -> None: ...

    def close(self) -> None: ...


def _screen(runs: int) -> Screen:
    stream = notes().stream
    if not stream.isatty():
        return Lines(stream)
    from workers.commands.reconcile.progress_terminal import Terminal

    return Terminal(stream, several=runs > 1)


def _with_pace(part: dict[str, Any], pace: "Callable[[Account], Pace | None]") -> dict[str, Any]:
    own, stored = pace(Account(part["account"])), part["activity"]
    if own is None:
        return part
    return part | {"activity": Activity(own, {} if stored is None else stored.locks)}


def part_json(part: dict[str, Any]) -> dict[str, Any]:
    """Returns the progress of one object as ``--json`` prints it."""
    return {**part, "activity": msgspec.to_builtins(part["activity"]), "waits_for": why_slow(part) or None}


class Lines:
    """Plain lines for logs and pipes: one for each phase, and one every five seconds of a long phase."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._clock = stream, clock
        self._parts: dict[tuple[str, str], ProgressFormatter] = {}
        self._shown: dict[tuple[str, str], tuple[str, float]] = {}

    def show(self, run: str, parts: Sequence[dict[str, Any]]) -> None:
        for part in parts:
            self._show_part(run, part)

    def _show_part(self, run: str, part: dict[str, Any]) -> None:
        key, phase, now = (run, part["object"]), part["phase"], self._clock()
        formatter = self._parts.setdefault(key, ProgressFormatter(self._clock))
        line = formatter.format(part)
        last_phase, last_at = self._shown.get(key, ("", 0.0))
        if phase == last_phase and (phase == "done" or now - last_at < LINE_INTERVAL):
            return
        self._shown[key] = (phase, now)
        reason = why_slow(part)
        self._stream.write(escape_controls(f"{run}  {line}" + (f"; {reason}" if reason else "")) + "\n")

    def close(self) -> None:
        self._stream.flush()
