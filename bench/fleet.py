"""Probe workers with hundreds of checks, as in production: has each slot one reading, and at what cost?

Exits with 1 when a slot was missed or run twice, or when a worker needs more memory than it may.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from bench import table
from bench.fleet_stage import HealthPage, Plan, Servers, bare_httpx, servers
from bench.measure import cpu_seconds, percentile, resident_mb

MEMORY_MB = 150.0
WARM_UP = 30.0
SETTLE = 30.0

_WARM = """
select (select count(last_slot) from paywatch.checks) >= $1::integer
  and (select count(*) from paywatch.heartbeats) >= $2::integer
"""
_SETTLED = "select min(next_slot) >= $1 from paywatch.checks"
_REST = "update paywatch.checks set enabled = false"
_AT_REST = "select not exists (select from paywatch.checks where leased_by is not null)"
_READINGS = (
    "select check_name, slot, verdict, started_at from paywatch.readings where slot >= $1 and slot < $2"
)
_RUNS = "select count(*) from paywatch.readings where verdict <> 'missed'"


@dataclass(frozen=True, slots=True)
class Measured:
    """One window: what was due, what was read, and what the processes used meanwhile.

    ``cpu`` in seconds by part of the system, ``memory`` the most that each worker held, in MB.
    """

    due: set[tuple[str, datetime]]
    readings: Sequence[asyncpg.Record]
    cpu: dict[str, float]
    memory: list[float]

    @property
    def ran(self) -> set[tuple[str, datetime]]:
        return {(r["check_name"], r["slot"]) for r in self.readings if r["verdict"] != "missed"}

    @property
    def lateness(self) -> list[float]:
        """Seconds from slot to start."""
        return [(r["started_at"] - r["slot"]).total_seconds() for r in self.readings]

    @property
    def passing(self) -> int:
        return sum(r["verdict"] == "pass" for r in self.readings)


@dataclass(frozen=True, slots=True)
class Doubled:
    """Probes that ran although their slot had been run, counted since the workers started."""

    requests: int
    runs: int

    @property
    def count(self) -> int:
        return max(self.requests - self.runs, 0)


def main() -> None:
    """Prints one table; ends the process with 1 when the fleet is not in order."""
    plan = _plan()
    with HealthPage() as page, servers(plan, page.url) as stage:
        with stage.workers(plan.workers) as workers:
            measured = asyncio.run(_measure(stage, plan, workers))
            runs = asyncio.run(_runs_in_all(stage.dsn))
            doubled = Doubled(page.requests(), runs)
        bare = bare_httpx(plan, page.url)
    print(f"{plan.checks} checks every {plan.every} s for {plan.seconds} s, {plan.workers} probe workers")
    table.show(("", "", "beside bare httpx"), _rows(measured, doubled, bare))
    if problems := _problems(measured, doubled):
        sys.exit("; ".join(problems))


def _plan() -> Plan:
    parser = argparse.ArgumentParser(prog=sys.argv[0], description=__doc__)
    parser.add_argument("--checks", type=int, default=500)
    parser.add_argument("--every", type=int, default=10, help="seconds between the slots of a check")
    parser.add_argument("--seconds", type=int, default=60, help="how long to measure")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--baseline", type=int, default=20, help="how long to measure httpx alone, in seconds"
    )
    return Plan(**vars(parser.parse_args()))


async def _measure(stage: Servers, plan: Plan, workers: Sequence[int]) -> Measured:
    connection = await asyncpg.connect(stage.dsn)
    try:
        if not await _until(connection, _WARM, WARM_UP, plan.checks, plan.workers):
            sys.exit(f"the workers have not begun after {WARM_UP:.0f} s: {stage.last_words()}")
        parts = {"the workers": list(workers), "Postgres": [stage.postgres], "Valkey": [stage.valkey]}
        begin = await connection.fetchval("select clock_timestamp()")
        before = {part: sum(map(cpu_seconds, pids)) for part, pids in parts.items()}
        memory = await _watch_memory(workers, plan.seconds)
        cpu = {part: sum(map(cpu_seconds, pids)) - before[part] for part, pids in parts.items()}
        end = await connection.fetchval("select clock_timestamp()")
        await _until(connection, _SETTLED, SETTLE, end)
        readings = await connection.fetch(_READINGS, begin, end)
    finally:
        await connection.close()
    return Measured(plan.due(begin, end), readings, cpu, memory)


async def _watch_memory(workers: Sequence[int], seconds: float) -> list[float]:
    deadline, most = time.monotonic() + seconds, [0.0] * len(workers)
    while (left := deadline - time.monotonic()) > 0:
        most = [max(before, resident_mb(pid)) for before, pid in zip(most, workers, strict=True)]
        await asyncio.sleep(min(left, 1.0))
    return most


async def _until(connection: asyncpg.Connection, condition: str, seconds: float, *arguments: object) -> bool:
    """Wait for a condition, but not for ever."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if await connection.fetchval(condition, *arguments):
            return True
        await asyncio.sleep(0.5)
    return False


async def _runs_in_all(dsn: str) -> int:
    """How many probes were kept as readings, once those under way have ended and no others begin."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(_REST)
        await _until(connection, _AT_REST, SETTLE)
        count: int = await connection.fetchval(_RUNS)
    finally:
        await connection.close()
    return count


def _rows(measured: Measured, doubled: Doubled, bare: float) -> list[table.Row]:
    late, checks = measured.lateness or [0.0], max(len(measured.ran), 1)
    rows: list[table.Row] = [
        ("slots due", len(measured.due), None),
        ("readings", len(measured.readings), None),
        ("of these passing", measured.passing, None),
        ("missed", _missed(measured), None),
        ("doubled", doubled.count + _unasked(measured), None),
        *((f"lateness {word}, s", percentile(late, share), None) for word, share in _SHARES.items()),
    ]
    rows += [
        (f"CPU of {part}, ms/check", cpu / checks * 1000, f"{cpu / checks / bare:.2f}")
        for part, cpu in measured.cpu.items()
    ]
    rows.append(("CPU of bare httpx, ms/request", bare * 1000, "1.00"))
    rows += [(f"memory of worker {i}, MB", mb, None) for i, mb in enumerate(measured.memory, 1)]
    return rows


_SHARES = {"p50": 0.5, "p99": 0.99, "max": 1.0}


def _missed(measured: Measured) -> int:
    return len(measured.due - measured.ran)


def _unasked(measured: Measured) -> int:
    """Readings of moments that are no slot."""
    return len(measured.ran - measured.due)


def _problems(measured: Measured, doubled: Doubled) -> list[str]:
    found = []
    if missed := _missed(measured):
        found.append(f"{missed} slots have no reading")
    if twice := doubled.count + _unasked(measured):
        found.append(f"{twice} probes ran without a slot of their own")
    if (most := max(measured.memory)) >= MEMORY_MB:
        found.append(f"a worker holds {most:.0f} MB, and may {MEMORY_MB:.0f}")
    return found


if __name__ == "__main__":
    main()
