"""``/checks/{name}/series``: how long a check took, for a chart: by phase from readings, or from roll-ups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import asyncpg
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

import store
from console.context import console_of
from console.pages.checks.known import find_check
from console.roles import Permission
from console.route import Route
from console.web.problems import BadInput
from store.uptime import floor, step_of

MOST_PHASES = 8
_PHASES = """
select distinct key from (
  select phases from paywatch.readings
  where check_name = any ($1::text[]) and slot >= $2 and phases is not null order by slot desc limit 50
) r, jsonb_object_keys(phases) key order by key limit $3
"""
_SHARES = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))


@dataclass(frozen=True, slots=True)
class Range:
    """``points`` of the chart, at most 2,000, and ``rows`` of the table beside it."""

    name: str
    length: timedelta
    points: int
    rows: int

    @property
    def by_phase(self) -> bool:
        """Roll-ups have no phases, and readings of more days are too many to draw."""
        return self.length <= timedelta(days=7)


RANGES = {
    each.name: each
    for each in (
        Range("24h", timedelta(hours=24), 720, 24),
        Range("7d", timedelta(days=7), 1008, 28),
        Range("30d", timedelta(days=30), 720, 30),
        Range("90d", timedelta(days=90), 90, 90),
    )
}


@dataclass(frozen=True, slots=True)
class Series:
    """``lines`` are seconds by name for each of ``times``, None where nothing was run. ``failed``: how many
    slots failed in each."""

    times: Sequence[datetime]
    step: timedelta
    lines: dict[str, list[float | None]]
    failed: Sequence[int]
    method: str

    def as_json(self) -> dict[str, Any]:
        return {
            "times": [int(each.timestamp()) for each in self.times],
            "step": self.step.total_seconds(),
            "unit": "s",
            "lines": [{"name": name, "values": values} for name, values in self.lines.items()],
            "failed": list(self.failed),
            "method": self.method,
        }


def range_of(request: Request) -> Range:
    """Returns the range of ``?range=``. Raises BadInput."""
    text = request.query_params.get("range", "24h")
    if text not in RANGES:
        raise BadInput(f"range: {text[:50]!r} is not possible: use one of {', '.join(RANGES)}")
    return RANGES[text]


async def read_series(pool: asyncpg.Pool, names: Sequence[str], chosen: Range, points: int) -> Series:
    """Returns at most so many points, or one less or more: times are cut to whole steps."""
    now = await pool.fetchval("select now()")
    if chosen.by_phase:
        return await _by_phase(pool, names, now, chosen.length, chosen.length / points)
    return await _rolled(pool, names, now, chosen.length, points)


async def _by_phase(
    pool: asyncpg.Pool, names: Sequence[str], now: datetime, length: timedelta, step: timedelta
) -> Series:
    from_ = floor(now - length, step)
    times = [from_ + index * step for index in range(-(-(now - from_) // step))]
    phases = [row["key"] for row in await pool.fetch(_PHASES, names, from_, MOST_PHASES)]
    lines: dict[str, list[float | None]] = {name: [None] * len(times) for name in [*phases, "whole run"]}
    failed = [0] * len(times)
    for row in await pool.fetch(_statement(len(phases)), names, from_, now, step, *phases):
        bin_ = row["bin"]
        failed[bin_] = row["failed"]
        for name, value in zip(lines, row["means"], strict=True):
            lines[name][bin_] = None if value is None else round(value, 6)
    return Series(times, step, lines, failed, "the mean of each time, by phase, from readings")


def _statement(phases: int) -> str:
    """Only the number of phases is part of the statement; their names are parameters."""
    means = "".join(f"avg((phases ->> ${index + 5}::text)::float8)," for index in range(phases))
    return f"""
    select count(*) filter (where verdict = 'fail') as failed,
      floor(extract(epoch from slot - $2::timestamptz) / extract(epoch from $4::interval))::integer as bin,
      array[{means} avg(duration) filter (where verdict <> 'missed')] as means
    from paywatch.readings
    where check_name = any ($1::text[]) and slot >= $2::timestamptz and slot < $3::timestamptz
    group by bin order by bin
    """  # noqa: S608


async def _rolled(
    pool: asyncpg.Pool, names: Sequence[str], now: datetime, length: timedelta, points: int
) -> Series:
    step = step_of(length)
    found = await store.uptime(pool, names, now - length + step, now, points)
    times = [found.from_ + index * found.length for index in range(len(found.spans))]
    lines: dict[str, list[float | None]] = {
        name: [_rounded(span.percentile(share)) for span in found.spans] for name, share in _SHARES
    }
    lines["longest"] = [_rounded(span.longest) for span in found.spans]
    method = "percentiles of the whole run, at most 10 % too high, from roll-ups, which have no phases"
    return Series(times, found.length, lines, [span.failed for span in found.spans], method)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


async def show(request: Request) -> Response:
    return JSONResponse(await series_json(request), headers={"Cache-Control": "no-store"})


async def series_json(request: Request) -> dict[str, Any]:
    """Returns the points of a chart. What is null was not measured. Raises BadInput and NotFound."""
    chosen = range_of(request)
    console, known = console_of(request), await find_check(request)
    found = await read_series(console.pool, known.names, chosen, chosen.points)
    return {"check": known.name, "range": chosen.name, "zone": console.timezone.key, **found.as_json()}


ROUTES = (Route("/checks/{name}/series", show, Permission.READ, "Durations of a check, for a chart"),)
