"""How far a run is, as any terminal can watch it: read from the store, wherever the run is executed."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
from rich.progress import BarColumn, SpinnerColumn, TaskID, TextColumn
from rich.progress import Progress as Live

import reconcile
from workers.output import notes
from workers.sweep import DATABASE_TROUBLE

LOOK_EVERY = 0.25
SAY_EVERY = 10.0


@asynccontextmanager
async def shown(pool: asyncpg.Pool, runs: Sequence[str]) -> AsyncIterator[None]:
    """While entered, show how far the runs are."""
    task = asyncio.create_task(_follow(pool, list(runs)))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _follow(pool: asyncpg.Pool, runs: list[str]) -> None:
    console = notes()
    screen: _Terminal | _Lines = _Terminal() if console.is_terminal else _Lines()
    try:
        while runs:
            with suppress(*DATABASE_TROUBLE):  # the run itself says so if the store stays away
                for run in list(runs):
                    parts = await reconcile.progress(pool, run)
                    for part in parts:
                        screen.tell(run, part)
                    if all(part["phase"] == "done" for part in parts):
                        runs.remove(run)
            await asyncio.sleep(LOOK_EVERY)
    finally:
        screen.close()


class _Speed:
    """Records a second since this terminal began to look, and the seconds that are left at that speed."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._began: tuple[float, int, float] | None = None

    def of(self, records: int, share: float) -> tuple[float, float | None]:
        now = self._clock()
        if self._began is None:
            self._began = (now, records, share)
        since, first, share_then = self._began
        took, covered = now - since, share - share_then
        rate = (records - first) / took if took > 0 else 0.0
        return rate, took / covered * (1 - share) if covered > 0 else None


class Telling:
    """One line about one kind of object, each time anew."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._speed = _Speed(clock)

    def line(self, part: dict[str, Any]) -> str:
        line = f"{part['object']}: {part['phase']}, {part['pages']:,} pages, {part['records']:,} records"
        if part["phase"] == "lookups":
            return f"{line}, {part['asked']:,} asked for by id"
        if part["phase"] != "list":
            return line
        rate, left = self._speed.of(part["records"], part["share"])
        return f"{line}, {rate:,.0f} records/s" + ("" if left is None else f", {left:.0f} s left")


class _Terminal:
    """A live bar for each kind of object that a run is at."""

    def __init__(self) -> None:
        self._live = Live(
            SpinnerColumn(), BarColumn(20), TextColumn("{task.description}"), console=notes(), transient=True
        )
        self._live.start()
        self._parts: dict[tuple[str, str], tuple[Telling, TaskID]] = {}

    def tell(self, run: str, part: dict[str, Any]) -> None:
        key = (run, part["object"])
        if part["phase"] == "done":
            if key in self._parts:
                self._live.remove_task(self._parts.pop(key)[1])
            return
        if key not in self._parts:
            if part["phase"] == "list" and not part["pages"]:
                return  # it has not begun
            self._parts[key] = (Telling(), self._live.add_task(f"{run}  {part['object']}", total=1.0))
        words, task = self._parts[key]
        self._live.update(task, completed=part["share"], description=f"{run}  {words.line(part)}")

    def close(self) -> None:
        self._live.stop()


class _Lines:
    """A plain line for each phase, and now and then one in a long phase."""

    def __init__(self) -> None:
        self._parts: dict[tuple[str, str], Telling] = {}
        self._said: dict[tuple[str, str], tuple[str, float]] = {}

    def tell(self, run: str, part: dict[str, Any]) -> None:
        key, phase, now = (run, part["object"]), part["phase"], time.monotonic()
        words = self._parts.setdefault(key, Telling())
        line = words.line(part)
        said_phase, said_at = self._said.get(key, ("", 0.0))
        if phase != said_phase or now - said_at >= SAY_EVERY:
            self._said[key] = (phase, now)
            sys.stderr.write(f"{run}  {line}\n")

    def close(self) -> None:
        sys.stderr.flush()
