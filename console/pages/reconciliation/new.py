"""``/reconcile/new``: a dry run first, with what it costs; then a real run of exactly its plan."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from console.context import console_of
from console.pages.reconciliation.asked import costs_of, read_asked
from console.pages.reconciliation.starting import dry_run_of, start_dry, start_real
from console.roles import Permission
from console.route import Route
from console.web.actions import done
from console.web.problems import BadInput
from console.web.templating import render
from reconcile.inspection.calendar import accounts_of
from reconcile.inspection.cost import Cost
from settings import Settings


async def show(request: Request) -> Response:
    console, params = console_of(request), request.query_params
    if params.get("dry"):
        dry = await dry_run_of(console, str(params["dry"]))
        return await render(request, "run_for_real.html", dry=dry)
    return await _form(request, params)


async def _form(request: Request, params: QueryParams) -> Response:
    console = console_of(request)
    accounts = await accounts_of(console.pool, console.settings)
    now: datetime = await console.pool.fetchval("select clock_timestamp()")
    asked, problem, costs = None, "", list[Cost]()
    if "from" in params:
        try:
            asked = read_asked(params, console.settings, accounts, now)
            costs = await costs_of(console, asked)
        except BadInput as error:
            problem = str(error.detail)
    yesterday = now.astimezone(console.timezone).date() - timedelta(days=1)
    return await render(
        request,
        "run_new.html",
        status=400 if problem else 200,
        accounts=accounts,
        objects=console.settings.reconcile.objects,
        sent=_sent(params, console.settings, yesterday),
        asked=asked,
        problem=problem,
        costs=costs,
    )


def _sent(params: QueryParams, settings: Settings, yesterday: date) -> Mapping[str, Any]:
    """What the form shows: what was sent, or else the usual."""
    return {
        "account": params.get("account", ""),
        "objects": params.getlist("object") or list(settings.reconcile.objects),
        "from": params.get("from", yesterday.isoformat()),
        "until": params.get("until", yesterday.isoformat()),
    }


async def start(request: Request) -> Response:
    """Queues a dry run, or the real run of a dry run that was seen."""
    form = await request.form()
    dry = str(form.get("dry") or "")
    run = await (start_real(request, dry) if dry else start_dry(request, form))
    return done(f"/reconcile/runs/{run}", "run-queued")


ROUTES = (
    Route("/reconcile/new", show, Permission.START_RUN, "Start a run, and what it costs"),
    Route("/reconcile/new", start, Permission.START_RUN, "Queue a run", "POST"),
)
