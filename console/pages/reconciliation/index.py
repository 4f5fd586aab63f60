"""``/reconcile``: which days were reconciled, and the list of all runs."""

import re
from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import Response

import reconcile
from console.context import Console, console_of
from console.identity import identity_of
from console.roles import Permission
from console.route import Route
from console.web.list_page import export_response, shown_list
from console.web.listing import Column, Filter, Key, Listing, choose
from console.web.problems import BadInput
from console.web.templating import render
from reconcile.inspection.calendar import Day, accounts_of, days_of
from reconcile.results.result import STATUSES
from settings.accounts import Account
from workers.reconciling.discrepancies import discrepancy_ratio

SHOWN_ACCOUNTS = 8
"""Columns of the calendar; a filter chooses another account."""
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)

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
    today: date = (
        (await console.pool.fetchval("select clock_timestamp()")).astimezone(console.timezone).date()
    )
    # On the first of a month the day that matters is the last one of the month before.
    month = read_month(params.get("month"), today - timedelta(days=1))
    accounts = await accounts_of(console.pool, console.settings)
    columns = _columns(accounts, chosen.values.get("account"))
    days = await days_of(console.pool, console.settings, columns, month)
    return await render(
        request,
        "reconcile.html",
        shown=await shown_list(request, RUNS, chosen),
        accounts=accounts,
        columns=columns,
        days=[row for row in days if row[0].day <= today],
        ratio=day_ratio,
        month=month,
        months=(_shifted(month, -1), _shifted(month, 1) if month < today.replace(day=1) else None),
        unapproved=await _unapproved(console),
        may_start=identity_of(request).may(Permission.START_RUN),
    )


async def _unapproved(console: Console) -> list[reconcile.Unapproved]:
    return await reconcile.unapproved(console.pool, console.settings)


def read_month(text: str | None, usual: date) -> date:
    """Returns the first day of the month; that of ``usual`` without a text. Raises BadInput."""
    if not text:
        return usual.replace(day=1)
    found = _MONTH.fullmatch(text)
    if found is None or not (1971 <= int(found[1]) <= 9998 and 1 <= int(found[2]) <= 12):
        raise BadInput(f"month: {text[:20]!r} is not a month: write one such as 2026-11")
    return date(int(found[1]), int(found[2]), 1)


def day_ratio(day: Day) -> float | None:
    """The share of records that differed, over all objects of the day; None if no run counted any."""
    if day.counts is None:
        return None
    counts = {name: number for name, number in day.counts.items() if name != "out_of_scope"}
    return discrepancy_ratio(counts) if sum(counts.values()) else None


def _columns(accounts: list[Account], wanted: str | None) -> list[Account]:
    if not wanted:
        return accounts[:SHOWN_ACCOUNTS]
    account = next((each for each in accounts if each.name == wanted), None)
    if account is None:
        raise BadInput(f"account: {wanted!r} is not configured, and no run is about it")
    return [account]


def _shifted(month: date, by: int) -> str:
    day = month - timedelta(days=1) if by < 0 else month + timedelta(days=31)
    return f"{day:%Y-%m}"


ROUTES = (Route("/reconcile", show, Permission.READ, "Calendar of reconciliation, and all runs"),)
