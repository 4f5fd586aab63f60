"""``/checks/{name}/why-not``: why nobody was notified of a check at one time, or who was."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from console.context import Console, console_of
from console.pages.checks.known import find_check
from console.roles import Permission
from console.route import Route
from console.web.listing import Row
from console.web.masking import masked
from console.web.problems import BadInput
from console.web.templating import render
from workers.errors import Usage
from workers.explaining.check import WhyNot, explain_check
from workers.explaining.readings import Failed, ReadingWhy, explain_readings
from workers.explaining.texts import in_words
from workers.spans import parse_instant


async def show(request: Request) -> Response:
    console, known = console_of(request), await find_check(request)
    return await render(
        request,
        "checks/why_not.html",
        name=known.name,
        written=request.query_params.get("at", ""),
        said=await explained(request, known.name),
        shown=lambda value: masked(console, value),
        in_words=in_words,
    )


async def explained(request: Request, name: str) -> WhyNot:
    """Explains the time ``?at=``, or now without one, as ``paywatch check why-not`` does. Raises BadInput."""
    console, written = console_of(request), request.query_params.get("at", "").strip()
    now: datetime = await console.pool.fetchval("select now()")
    try:
        at = parse_instant("at", written, now, console.settings.business_timezone) if written else now
        return await explain_check(console.pool, console.settings, name, at, now)
    except Usage as error:
        raise BadInput(str(error)) from None


async def why_of_rows(console: Console, name: str, rows: Sequence[Row]) -> list[ReadingWhy]:
    """Explains those rows of a list of readings that did not pass."""
    failed = [
        Failed(row["slot"], row["slot"] + timedelta(seconds=(row["late"] or 0.0) + (row["duration"] or 0.0)))
        for row in rows
        if row["verdict"] != "pass"
    ]
    now: datetime = await console.pool.fetchval("select now()")
    return await explain_readings(console.pool, console.settings, name, failed, now)


ROUTES = (Route("/checks/{name}/why-not", show, Permission.READ, "Why nobody was notified of a check"),)
