"""Runs probe workers with hundreds of checks: does each slot get one reading, and at what cost?

Exits with 1 if a slot was missed or run twice, or if a worker needs more memory than the limit.
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
WARM_UP_TIMEOUT = 120.0
FINISH_TIMEOUT = 30.0

_WORKERS_STARTED = """
select (select count(last_slot) from paywatch.checks) >= $1::integer
  and (select count(*) from paywatch.heartbeats) >= $2::integer
"""
_SLOTS_PASSED = "select min(next_slot) >= $1 from paywatch.checks"
_DISABLE_CHECKS = "update paywatch.checks set enabled = false"
_NO_CHECK_LEASED = "select not exists (select from paywatch.checks where leased_by is not null)"
_READINGS = (
    "select check_name, slot, verdict, started_at from paywatch.readings where slot >= $1 and slot < $2"
)
_COUNT_RUNS = "select count(*) from paywatch.readings where verdict <> 'missed'"


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement: the slots that were due, their readings, and what the processes used.

    ``cpu`` is in seconds by part of the system; ``memory`` is the peak of each worker in MB.
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
        """Returns the seconds from slot to start of each reading."""
        return [(r["started_at"] - r["slot"]).total_seconds() for r in self.readings]

    @property
    def missed(self) -> int:
        return len(self.due - self.ran)

    @property
    def passing(self) -> int:
        return sum(r["verdict"] == "pass" for r in self.readings)


@dataclass(frozen=True, slots=True)
class DuplicateRuns:
    """Probes of a slot that had already run, since the workers started.

    Each run sends one request to the health page, so that excess requests are duplicates.
    """

    requests: int
    runs: int

    @property
    def count(self) -> int:
        return max(self.requests - self.runs, 0)


def main() -> None:
    """Prints one table; exits with 1 if there is a problem."""
    plan = _plan()
    with HealthPage() as page, servers(plan, page.url) as stage:
        with stage.workers(plan.workers) as workers:
            measured = asyncio.run(measure(stage, plan, workers))
            runs = asyncio.run(_count_runs(stage.dsn))
            duplicates = DuplicateRuns(page.requests(), runs)
        bare = bare_httpx(plan, page.url)
    print(f"{plan.checks} checks every {plan.every} s for {plan.seconds} s, {plan.workers} probe workers")
    table.show(("", "", "vs bare httpx"), _rows(measured, duplicates, bare))
    if problems := _problems(measured, duplicates):
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


async def measure(stage: Servers, plan: Plan, workers: Sequence[int]) -> Measured:
    """Waits until every check has run once, and measures the workers for the time of the plan."""
    connection = await asyncpg.connect(stage.dsn)
    try:
        if not await _until(connection, _WORKERS_STARTED, WARM_UP_TIMEOUT, plan.checks, plan.workers):
            sys.exit(f"the workers have not started after {WARM_UP_TIMEOUT:.0f} s: {stage.log_tail()}")
        processes = {"the workers": list(workers), "Postgres": [stage.postgres], "Valkey": [stage.valkey]}
        begin = await connection.fetchval("select clock_timestamp()")
        before = {part: sum(map(cpu_seconds, pids)) for part, pids in processes.items()}
        memory = await _watch_memory(workers, plan.seconds)
        cpu = {part: sum(map(cpu_seconds, pids)) - before[part] for part, pids in processes.items()}
        end = await connection.fetchval("select clock_timestamp()")
        await _until(connection, _SLOTS_PASSED, FINISH_TIMEOUT, end)
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
    """Waits until a condition holds; returns False if it does not within ``seconds``."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if await connection.fetchval(condition, *arguments):
            return True
        await asyncio.sleep(0.5)
    return False


async def _count_runs(dsn: str) -> int:
    """Stops the checks, waits for the probes that are running, and returns how many have a reading."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(_DISABLE_CHECKS)
        await _until(connection, _NO_CHECK_LEASED, FINISH_TIMEOUT)
        count: int = await connection.fetchval(_COUNT_RUNS)
    finally:
        await connection.close()
    return count


def _rows(measured: Measured, duplicates: DuplicateRuns, bare: float) -> list[table.Row]:
    late, checks = measured.lateness or [0.0], max(len(measured.ran), 1)
    rows: list[table.Row] = [
        ("slots due", len(measured.due), None),
        ("readings", len(measured.readings), None),
        ("of these passing", measured.passing, None),
        ("missed", measured.missed, None),
        ("doubled", duplicates.count + _off_schedule(measured), None),
        *((f"lateness {name}, s", percentile(late, share), None) for name, share in _PERCENTILES.items()),
    ]
    rows += [
        (f"CPU of {part}, ms/check", cpu / checks * 1000, f"{cpu / checks / bare:.2f}")
        for part, cpu in measured.cpu.items()
    ]
    rows.append(("CPU of bare httpx, ms/request", bare * 1000, "1.00"))
    rows += [(f"memory of worker {i}, MB", mb, None) for i, mb in enumerate(measured.memory, 1)]
    return rows


_PERCENTILES = {"p50": 0.5, "p99": 0.99, "max": 1.0}


def _off_schedule(measured: Measured) -> int:
    """Returns the number of readings at times that are not a slot."""
    return len(measured.ran - measured.due)


def _problems(measured: Measured, duplicates: DuplicateRuns) -> list[str]:
    found = []
    if missed := measured.missed:
        found.append(f"{missed} slots have no reading")
    if twice := duplicates.count + _off_schedule(measured):
        found.append(f"{twice} probes ran twice or outside of a slot")
    if (most := max(measured.memory)) >= MEMORY_MB:
        found.append(f"a worker uses {most:.0f} MB; the limit is {MEMORY_MB:.0f}")
    return found


if __name__ == "__main__":
    main()
