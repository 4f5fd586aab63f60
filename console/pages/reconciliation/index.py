"""``/reconcile``: which days were reconciled, and the list of all runs."""

from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import Response

import reconcile
from console.context import Console, console_of
from console.identity import identity_of
from console.pages.reconciliation.calendar import read_calendar
from console.roles import Permission
from console.route import Route
from console.web.list_page import export_response, shown_list
from console.web.listing import Column, Filter, Listing, choose
from console.web.templating import render
from console.web.values import Key
from reconcile.inspection.calendar import Day
from reconcile.results.result import STATUSES
from workers.reconciling.discrepancies import discrepancy_ratio

RUNS = Listing(
    name="runs",
    title="Reconciliation runs",
    path="/reconcile",
    select="runs",
    columns=(
        Column("id", "Run", "id", link="/reconcile/runs/{id}"),
        Column("account", "Account"),
        Column("status", "Result", "word"),
        Column("mode", "Mode"),
        Column("window_from", "From", "time"),
        Column("window_until", "Until", "time"),
        Column("objects", "Objects"),
        Column("differed", "Differed", "percentage"),
        Column("signed", "Signed", "word"),
        Column("requested_by", "Requested by"),
        Column("created_at", "Created", "time"),
        Column("took", "Took", "duration"),
    ),
    keys=(Key("created_at", "timestamptz"), Key("id", "text")),
    filters=(
        Filter("account", "Account", "account = {}"),
        Filter("status", "Result", "status = {}", choices=("queued", "running", *STATUSES)),
        Filter("mode", "Mode", "mode = {}", choices=("run", "dry-run")),
        Filter("object", "Object", "{} = any(object_names)", choices=tuple(reconcile.KINDS)),
        Filter(
            "signed", "Signed", "signed = {}", choices=("not signed", "prepared", "reviewed", "no report")
        ),
        Filter("since", "Window ends after", "window_until > {}", type="timestamptz"),
        Filter("until", "Window begins before", "window_from < {}", type="timestamptz"),
    ),
    empty="No run matches. A run that nobody started has no row: the calendar shows which days were not run.",
)


async def show(request: Request) -> Response:
    console, params = console_of(request), request.query_params
    chosen = choose(RUNS, params, beside=("month",))
    format_ = params.get("format")
    if format_ is not None:
        return export_response(request, RUNS, chosen, format_)
    found = await read_calendar(console, params.get("month"), chosen.values.get("account"))
    return await render(
        request,
        "reconcile.html",
        shown=await shown_list(request, RUNS, chosen),
        accounts=found.accounts,
        columns=found.columns,
        days=found.days,
        ratio=day_ratio,
        month=found.month,
        months=(_shifted(found.month, -1), None if found.is_last else _shifted(found.month, 1)),
        unapproved=await _unapproved(console),
        may_start=identity_of(request).may(Permission.START_RUN),
    )


async def _unapproved(console: Console) -> list[reconcile.Unapproved]:
    return await reconcile.unapproved(console.pool, console.settings)


def day_ratio(day: Day) -> float | None:
    """The share of records that differed, over all objects of the day; None if no run counted any."""
    if day.counts is None:
        return None
    counts = {name: number for name, number in day.counts.items() if name != "out_of_scope"}
    return discrepancy_ratio(counts) if sum(counts.values()) else None


def _shifted(month: date, by: int) -> str:
    day = month - timedelta(days=1) if by < 0 else month + timedelta(days=31)
    return f"{day:%Y-%m}"


ROUTES = (Route("/reconcile", show, Permission.READ, "Calendar of reconciliation, and all runs"),)
