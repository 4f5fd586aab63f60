"""``/workers``: who runs, what was late or missed, what Paywatch says of itself, and what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asyncpg
from starlette.requests import Request
from starlette.responses import Response

import store
from console.context import Console, console_of
from console.pages.workers.fleet import WORKERS, loads
from console.route import Route
from console.web.list_page import export_response, shown_list
from console.web.listing import choose
from console.web.sql import query
from console.web.templating import render
from store.uptime import total
from workers.health import WHAT_TO_DO, Health, Problem, configuration_problems, is_alive, is_overdue

WORST = 10


@dataclass(frozen=True, slots=True)
class Slots:
    """Slots of the last 24 hours (whole hours) of all checks, and the checks that missed most of them."""

    slots: int
    missed: int
    unknown: int
    worst: Sequence[tuple[str, int]]
    overdue: Sequence[str]
    checks: int


@dataclass(frozen=True, slots=True)
class Advice:
    """A problem with what to do about it."""

    problem: Problem
    what_to_do: str


async def show(request: Request) -> Response:
    """Shows the fleet; ``?format=`` exports the list of workers."""
    chosen = choose(WORKERS, request.query_params)
    if (format_ := request.query_params.get("format")) is not None:
        return export_response(request, WORKERS, chosen, format_)
    console = console_of(request)
    health = await console.health()
    shown = await shown_list(request, WORKERS, chosen)
    return await render(
        request,
        "workers/workers.html",
        shown=shown,
        loads=loads(shown.page.rows),
        absent=absent(health),
        dead=[each for each in health.snapshot.workers if not is_alive(each, health.snapshot.at)],
        slots=await read_slots(console.pool, health),
        late=await _late(console.pool),
        audit=health.snapshot.audit,
        at=health.snapshot.at,
        problems=problems_of(console, health),
    )


def absent(health: Health) -> str | None:
    """Says in one sentence that no worker is running; None while one is."""
    workers = health.snapshot.workers
    if any(is_alive(each, health.snapshot.at) for each in workers):
        return None
    since = max((each.beat_at for each in workers), default=None)
    last = "no worker has written to this store in the last day" if since is None else "all workers are dead"
    return f"No worker is running: {last}. Nothing is checked, nobody is notified."


async def read_slots(pool: asyncpg.Pool, health: Health) -> Slots:
    snapshot = health.snapshot
    since = snapshot.at - timedelta(hours=24)
    found = await store.uptimes(pool, list(snapshot.checks), since, snapshot.at)
    whole = total(found.checks.values())
    missed = sorted(((each.missed, name) for name, each in found.checks.items() if each.missed), reverse=True)
    overdue = [name for name, state in snapshot.checks.items() if is_overdue(state, snapshot.at)]
    worst = [(name, number) for number, name in missed[:WORST]]
    return Slots(whole.slots, whole.missed, whole.unknown, worst, overdue, len(snapshot.checks))


async def _late(pool: asyncpg.Pool) -> Mapping[str, Any]:
    (row,) = await pool.fetch(query("late_runs"))
    return dict(row)


def problems_of(console: Console, health: Health) -> Sequence[Advice]:
    """Returns the problems of ``paywatch status``, those first that stop the heartbeat."""
    own = configuration_problems(health.snapshot, console.settings, health.active)
    problems = dict.fromkeys([*health.problems, *own])
    ordered = sorted(problems, key=lambda each: not each.code.stops_heartbeat)
    return [
        Advice(Problem(each.code, console.mask(each.subject), console.mask(each.text)), WHAT_TO_DO[each.code])
        for each in ordered
    ]


ROUTES = (Route(WORKERS.path, show, WORKERS.permission, WORKERS.title),)
