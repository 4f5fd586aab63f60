"""``/checks/{name}/readings``: every reading of a check at one location that is still kept."""

from starlette.requests import Request
from starlette.responses import Response

from console.context import console_of
from console.pages.checks.known import find_scheduled
from console.route import Route
from console.web.list_page import list_response
from console.web.listing import Column, Filter, Listing, Row
from console.web.values import Key
from settings.locations import check_of


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
    kept = (await console_of(request).health()).watched.retention.readings
    return await list_response(
        request, READINGS, "checks/readings.html", fixed=[name], name=name, check=check_of(name), kept=kept
    )


ROUTES = (Route(READINGS.path, show, READINGS.permission, "Readings of a check"),)
