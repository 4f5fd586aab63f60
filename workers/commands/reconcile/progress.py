"""Shows the progress of runs on stderr. Reads it from the store, so any terminal can watch any run."""

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
from workers.databases import DATABASE_ERRORS
from workers.output import notes

POLL_INTERVAL = 0.25
LINE_INTERVAL = 10.0


@asynccontextmanager
async def show_progress(pool: asyncpg.Pool, runs: Sequence[str]) -> AsyncIterator[None]:
    """Inside the block, shows the progress of the runs."""
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
            with suppress(*DATABASE_ERRORS):  # whoever executes the run reports an outage that lasts
                for run in list(runs):
                    parts = await reconcile.progress(pool, run)
                    for part in parts:
                        screen.show(run, part)
                    if all(part["phase"] == "done" for part in parts):
                        runs.remove(run)
            await asyncio.sleep(POLL_INTERVAL)
    finally:
        screen.close()


class _Rate:
    """Records per second since this terminal started watching, and the seconds left at that rate."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._began: tuple[float, int, float] | None = None

    def measure(self, records: int, share: float) -> tuple[float, float | None]:
        now = self._clock()
        if self._began is None:
            self._began = (now, records, share)
        since, first, share_then = self._began
        took, covered = now - since, share - share_then
        rate = (records - first) / took if took > 0 else 0.0
        return rate, took / covered * (1 - share) if covered > 0 else None


class ProgressFormatter:
    """Formats the progress of one object of a run."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = _Rate(clock)

    def format(self, part: dict[str, Any]) -> str:
        line = f"{part['object']}: {part['phase']}, {part['pages']:,} pages, {part['records']:,} records"
        if part["phase"] == "lookups":
            return f"{line}, {part['asked']:,} fetched by id"
        if part["phase"] != "list":
            return line
        rate, left = self._rate.measure(part["records"], part["share"])
        return f"{line}, {rate:,.0f} records/s" + ("" if left is None else f", {left:.0f} s left")


class _Terminal:
    """A live bar for each object that a run is reading."""

    def __init__(self) -> None:
        self._live = Live(
            SpinnerColumn(), BarColumn(20), TextColumn("{task.description}"), console=notes(), transient=True
        )
        self._live.start()
        self._parts: dict[tuple[str, str], tuple[ProgressFormatter, TaskID]] = {}

    def show(self, run: str, part: dict[str, Any]) -> None:
        key = (run, part["object"])
        if part["phase"] == "done":
            if key in self._parts:
                self._live.remove_task(self._parts.pop(key)[1])
            return
        if key not in self._parts:
            if part["phase"] == "list" and not part["pages"]:
                return  # not started yet
            self._parts[key] = (
                ProgressFormatter(),
                self._live.add_task(f"{run}  {part['object']}", total=1.0),
            )
        formatter, task = self._parts[key]
        self._live.update(task, completed=part["share"], description=f"{run}  {formatter.format(part)}")

    def close(self) -> None:
        self._live.stop()


class _Lines:
    """Plain lines for logs and pipes: one for each phase, and one every ten seconds of a long phase."""

    def __init__(self) -> None:
        self._parts: dict[tuple[str, str], ProgressFormatter] = {}
        self._shown: dict[tuple[str, str], tuple[str, float]] = {}

    def show(self, run: str, part: dict[str, Any]) -> None:
        key, phase, now = (run, part["object"]), part["phase"], time.monotonic()
        formatter = self._parts.setdefault(key, ProgressFormatter())
        line = formatter.format(part)
        last_phase, last_at = self._shown.get(key, ("", 0.0))
        if phase != last_phase or now - last_at >= LINE_INTERVAL:
            self._shown[key] = (phase, now)
            sys.stderr.write(f"{run}  {line}\n")

    def close(self) -> None:
        sys.stderr.flush()
