"""``/summary``: a month on one printed page."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from console.context import console_of
from console.roles import Permission
from console.route import Route
from console.web.listing import Listing
from console.web.templating import render
from workers.summary import METHOD, month_of, read_summary, sentences
from workers.summary.gathering import OLD


async def show(request: Request) -> Response:
    console = console_of(request)
    now: datetime = await console.pool.fetchval("select now()")
    month = month_of(request.query_params.get("month"), now, console.settings.business_timezone)
    found = await read_summary(console.pool, console.settings, month, now)
    return await render(
        request,
        "reports/summary.html",
        found=found,
        figures=found.figures,
        sentences=[console.mask(each) for each in sentences(found)],
        method=METHOD,
        old_days=OLD.days,
        this_month=f"{now.astimezone(console.timezone):%Y-%m}",
        mask=console.mask,
    )


LISTINGS: tuple[Listing, ...] = ()
ROUTES: tuple[Route, ...] = (Route("/summary", show, Permission.READ, "Summary of a month"),)
