"""Checks: one with its uptime and changes, and runs of it that somebody asks for."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field
from starlette.requests import Request

import store
from console.api.operation import (
    ANY,
    MAYBE_TEXT,
    TEXT,
    WHOLE,
    Body,
    Operation,
    Result,
    Schema,
    many,
    maybe,
    obj,
    path_id,
    query,
)
from console.context import console_of
from console.pages.checks.known import find_check
from console.pages.checks.run_now import ask_for_run
from console.pages.checks.series import RANGES, series_json
from console.pages.checks.why_not import explained
from console.roles import Permission
from console.web.problems import BadInput, NotFound
from store.check_requests import get_request
from workers.check_request_json import request_json
from workers.errors import Usage
from workers.explaining.check import why_not_json
from workers.spans import parse_span
from workers.status_json import checks_json
from workers.uptime_json import changes_json, uptime_json

TAG = "Checks"
CHANGES = 50
_NAME = path_id("name", "the check, or NAME@LOCATION")
SPAN = (
    query(
        "since",
        "so long ago (24h, 90d), a date, or a time; 24h if not given",
        {"type": "string", "maxLength": 50},
    ),
    query("until", "a date or a time; now if not given", {"type": "string", "maxLength": 50}),
)
RUN: Schema = obj(
    id=TEXT,
    check=TEXT,
    state=TEXT,
    worker=MAYBE_TEXT,
    verdict=MAYBE_TEXT,
    cause=MAYBE_TEXT,
    reason=TEXT,
    duration=maybe("number"),
    phases=ANY,
    values=ANY,
    evidence=ANY,
)


class RunCheck(Body):
    at: Annotated[str, Field(max_length=300, description="NAME@LOCATION; the first location if empty")] = ""


async def show(request: Request, _body: None) -> Result:
    """Returns the state as ``paywatch status`` has it, and uptime as ``paywatch check history`` has it."""
    console, name = console_of(request), request.path_params["name"]
    schedules = await _scheduled(request, name)
    snapshot = (await console.health()).snapshot
    names = [each.name for each in schedules]
    since, until = await span_of(request)
    uptimes = [uptime_json(each, await store.uptime(console.pool, [each], since, until)) for each in names]
    states = {name: state for name, state in checks_json(snapshot).items() if name in names}
    changed = await store.changes(console.pool, names, since, until, CHANGES)
    return Result({"states": states, "checks": uptimes, "changes": changes_json(changed)})


async def series(request: Request, _body: None) -> Result:
    return Result(await series_json(request))


async def span_of(request: Request) -> tuple[datetime, datetime]:
    """Returns the period of ``since`` and ``until``. Raises BadInput."""
    console, params = console_of(request), request.query_params
    now: datetime = await console.pool.fetchval("select now()")
    try:
        return parse_span(
            params.get("since") or "24h", params.get("until") or None, now, console.settings.business_timezone
        )
    except Usage as error:  # it names the options of a command
        raise BadInput(str(error).replace("--", "")) from None


async def _scheduled(request: Request, name: str) -> list[Any]:
    found = await store.schedules(console_of(request).pool, name)
    if not found:
        raise NotFound(f"no worker has scheduled a check {name[:100]!r}")
    return [each for each in found if each.enabled] or found


async def run(request: Request, body: RunCheck) -> Result:
    """Asks workers for one run. What they find is at `/check-requests/{id}`."""
    id_ = await ask_for_run(request, await find_check(request), body.at)
    return Result(request_json(await get_request(console_of(request).pool, id_)))


async def explain(request: Request, _body: None) -> Result:
    return Result(why_not_json(await explained(request, (await find_check(request)).name)))


async def show_request(request: Request, _body: None) -> Result:
    return Result(request_json(await get_request(console_of(request).pool, request.path_params["id"])))


OPERATIONS = (
    Operation(
        name="get_check",
        method="GET",
        path="/checks/{name}",
        permission=Permission.READ,
        title="One check: its state at each location, uptime, and when its verdict changed",
        tag=TAG,
        work=show,
        result=obj(states=ANY, checks=many(ANY), changes=many(ANY)),
        parameters=(_NAME, *SPAN),
    ),
    Operation(
        name="get_check_series",
        method="GET",
        path="/checks/{name}/series",
        permission=Permission.READ,
        title="How long a check took over time, in seconds; null where nothing was measured",
        tag=TAG,
        work=series,
        result=obj(check=TEXT, range=TEXT, zone=TEXT, times=many(WHOLE), lines=many(ANY), failed=many(WHOLE)),
        parameters=(_NAME, query("range", "24h if not given", {"type": "string", "enum": list(RANGES)})),
    ),
    Operation(
        name="explain_check",
        method="GET",
        path="/checks/{name}/why-not",
        permission=Permission.READ,
        title="Why nobody was notified of a check at a time, or who was",
        tag=TAG,
        work=explain,
        result=obj(
            check=TEXT,
            at=TEXT,
            known={"type": "boolean"},
            code=TEXT,
            conclusion=TEXT,
            incident=MAYBE_TEXT,
            links=many(ANY),
            rules=many(ANY),
        ),
        parameters=(
            path_id("name", "the check"),
            query(
                "at",
                "so long ago (2h), a date, or a time; now if not given",
                {"type": "string", "maxLength": 50},
            ),
        ),
    ),
    Operation(
        name="run_check",
        method="POST",
        path="/checks/{name}/run",
        permission=Permission.RUN_CHECK,
        title="Ask workers to run a check now; it is no reading",
        tag=TAG,
        work=run,
        result=RUN,
        parameters=(_NAME,),
        body=RunCheck,
        errors=(409,),
    ),
    Operation(
        name="get_check_request",
        method="GET",
        path="/check-requests/{id}",
        permission=Permission.READ,
        title="What became of a run that somebody asked for",
        tag=TAG,
        work=show_request,
        result=RUN,
        parameters=(path_id("id", "the id that the request returned"),),
    ),
)
