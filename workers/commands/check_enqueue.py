"""``paywatch check run --enqueue``: lets workers run checks where they are, and waits for what they find."""

import asyncio
from collections.abc import Sequence

import asyncpg

import store
from settings import Settings
from settings.locations import check_of, location_of
from store.check_requests import CheckRequest, get_request, request_check
from workers.check_request_json import request_json
from workers.commands.audit import recorded
from workers.commands.common import name_for_record
from workers.databases import open_store
from workers.errors import Usage
from workers.output import Exit, print_json, print_table

LOOK_EVERY = 0.5


async def run_by_workers(settings: Settings, names: Sequence[str], by: str | None, *, as_json: bool) -> Exit:
    """Asks for one run of each name at each of its locations, one after the other; ``NAME@LOCATION`` is one
    of them. Exit 1 when one does not pass or was not run."""
    if not names:
        raise Usage("name the checks to run")
    who = name_for_record(by)
    async with open_store(settings, size=2) as pool:
        scheduled = [name for each in names for name in await _scheduled(pool, each)]
        found = [await _run(pool, settings, name, who) for name in scheduled]
    if as_json:
        print_json([request_json(each) for each in found])
    else:
        rows = [
            (each.scheduled, each.verdict or each.state.value, _took(each), each.sentence) for each in found
        ]
        print_table(["check", "verdict", "took", "reason"], rows, empty="")
    return Exit.FINE if all(each.verdict == "pass" for each in found) else Exit.FOUND


async def _scheduled(pool: asyncpg.Pool, name: str) -> list[str]:
    """Returns the names under which workers run the check now. Raises Usage if there is none."""
    found = [each.name for each in await store.schedules(pool, check_of(name)) if each.enabled]
    if location_of(name):
        found = [each for each in found if each == name]
    if not found:
        raise Usage(f"no worker has scheduled a check {name!r}: see `paywatch status`")
    return found


async def _run(pool: asyncpg.Pool, settings: Settings, scheduled: str, by: str) -> CheckRequest:
    async with recorded(pool, settings, "check_requested", scheduled, by=by) as act:
        id_ = await request_check(pool, scheduled, by)
        if id_ is None:
            raise Usage(f"{check_of(scheduled)} is being run for somebody already: wait for a few seconds")
        await act.done({"name": scheduled})
    while True:
        found = await get_request(pool, id_)
        if not found.unfinished:
            return found
        await asyncio.sleep(LOOK_EVERY)


def _took(request: CheckRequest) -> str:
    return "" if request.duration is None else f"{request.duration:.3f} s"
