"""``/checks/{name}/readings``: every reading of a check at one location that is still kept."""

from starlette.requests import Request
from starlette.responses import Response

from console.context import console_of
from console.pages.checks.known import find_scheduled
from console.pages.checks.why_not import why_of_rows
from console.route import Route
from console.web.list_page import list_response, shown_list
from console.web.listing import Column, Filter, Listing, Row, choose
from console.web.masking import masked
from console.web.templating import render
from console.web.values import Key
from settings.locations import check_of
from workers.explaining.readings import MOST


def _round(row: Row) -> Row:
    return row | {part: {k: _rounded(v) for k, v in row[part].items()} for part in ("phases", "values")}


def _rounded(value: float) -> float:
    return round(value, 6) if isinstance(value, float) else value


READINGS = Listing(
    name="readings",
    title="Readings",
    path="/checks/{name}/readings",
    select="check_readings",
    columns=(
        Column("slot", "Slot", "time"),
        Column("verdict", "Verdict", "verdict"),
        Column("cause", "Cause", "id"),
        Column("reason", "Reason"),
        Column("duration", "Took", "duration"),
        Column("late", "Late", "duration"),
        Column("slots", "Slots", "count"),
        Column("phases", "Phases (seconds)", "fields"),
        Column("values", "Values", "fields"),
    ),
    keys=(Key("slot", "timestamptz"),),
    filters=(
        Filter(
            "verdict", "Verdict", "verdict = {}", choices=("fail", "missed", "unknown", "degraded", "pass")
        ),
        Filter("cause", "Cause", "cause = {}"),
        Filter("since", "Since", "slot >= {}", type="timestamptz"),
        Filter("until", "Before", "slot < {}", type="timestamptz"),
    ),
    fixed=("name",),
    refine=_round,
    empty="No reading that is still kept matches.",
)


async def show(request: Request) -> Response:
    name = await find_scheduled(request)
    console, check = console_of(request), check_of(name)
    if "format" in request.query_params:
        return await list_response(request, READINGS, "checks/readings.html", fixed=[name])
    listed = await shown_list(request, READINGS, choose(READINGS, request.query_params), fixed=[name])
    return await render(
        request,
        "checks/readings.html",
        shown=listed,
        name=name,
        check=check,
        kept=(await console.health()).watched.retention.readings,
        whys=await why_of_rows(console, check, listed.page.rows),
        most=MOST,
        masked=lambda value: masked(console, value),
    )


ROUTES = (Route(READINGS.path, show, READINGS.permission, "Readings of a check"),)
