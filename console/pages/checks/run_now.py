"""Asks a worker to run a check now, and shows what it found."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from console.context import console_of
from console.identity import identity_of
from console.pages.checks.known import Known, find_check
from console.pages.checks.page import masked_request
from console.roles import Permission
from console.route import Route
from console.web.actions import Act, done, perform
from console.web.problems import BadInput, Conflict
from console.web.templating import render_fragment
from store.check_requests import list_requests, request_check


async def run(request: Request) -> Response:
    """Asks for one run, at the location of the form; a check can be asked for once at a time."""
    known = await find_check(request)
    await ask_for_run(request, known, str((await request.form()).get("at") or ""))
    return done(f"/checks/{known.name}", "check-requested")


async def ask_for_run(request: Request, known: Known, at: str) -> str:
    """Returns the id of the request. ``at``: the check's name at a location; the first one if empty.

    Raises BadInput, and Conflict if no worker runs it, or one is running it for somebody already.
    """
    enabled = [each.name for each in known.schedules if each.enabled]
    if not enabled:
        raise Conflict(f"no worker runs {known.name}: nobody could take the request")
    scheduled = at or enabled[0]
    if scheduled not in enabled:
        raise BadInput(f"at: {at[:100]!r} is not possible: use one of {', '.join(enabled)}")
    pool, who = console_of(request).pool, identity_of(request).name

    async def ask() -> str:
        id_ = await request_check(pool, scheduled, who)
        if id_ is None:
            raise Conflict(f"{known.name} is being run for somebody already: wait for a few seconds")
        return id_

    return await perform(request, Act("check_requested", scheduled), ask, lambda id_: {"request": id_})


async def requests(request: Request) -> Response:
    """Returns the part of the page that shows the last requests, which asks again while one is unfinished."""
    console, known = console_of(request), await find_check(request)
    found = [masked_request(console, each) for each in await list_requests(console.pool, known.name)]
    text = render_fragment(console, "checks/requests.html", requests=found, known=known)
    return HTMLResponse(text, headers={"Cache-Control": "no-store"})


ROUTES = (
    Route("/checks/{name}/run", run, Permission.RUN_CHECK, "Have a check run now", method="POST"),
    Route("/checks/{name}/fragment/requests", requests, Permission.READ, "The last requests to run a check"),
)
