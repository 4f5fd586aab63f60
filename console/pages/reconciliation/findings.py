"""``/reconcile/runs/ID/findings`` and ``at-risk``: what differed in a run, and one finding."""

from collections.abc import Sequence
from contextlib import aclosing
from typing import Any

import asyncpg
from starlette.requests import Request
from starlette.responses import Response

import reconcile
from console.context import console_of
from console.pages.reconciliation.found import has_ended, run_of
from console.roles import Permission
from console.route import Route
from console.web.list_page import list_response
from console.web.listing import Column, Filter, Listing
from console.web.problems import BadInput, Conflict, NotFound
from console.web.templating import render
from console.web.values import Key
from reconcile.inspection.comparison import differences, fields
from reconcile.inspection.found import Found
from reconcile.inspection.listing import Selection, list_findings

_COLUMNS = (
    Column("object", "Object"),
    Column("id", "Id", "id", link="/reconcile/runs/{run}/findings/{object}/{id}"),
    Column("class", "Class", "word"),
    Column("at_risk", "At risk", "money"),
    Column("resolved", "Resolved", "flag"),
    Column("action", "Action", "word"),
    Column("reason_code", "Why", "word"),
    Column("note_code", "Not repaired because", "word"),
    Column("source", "Source", "word"),
    Column("lost_webhook", "Webhook", "word"),
)
_FILTERS = (
    Filter("object", "Object", "object = {}", choices=tuple(reconcile.KINDS)),
    Filter(
        "class", "Class", "class = {}", choices=tuple(name for name in reconcile.CLASSES if name != "synced")
    ),
    Filter("action", "Action", "action = {}", choices=("none", "inserted", "updated")),
    Filter("resolved", "Resolved", "resolved = ({} = 'yes')", choices=("yes", "no")),
    Filter("currency", "Currency of the money at risk", "currency = lower({})"),
    Filter("minimum", "At risk at least, in minor units", "minor >= {}", type="bigint"),
    Filter("id", "Id", "id = {}"),
)


BY_ID = Listing(
    name="findings",
    title="Findings by id",
    path="/reconcile/runs/{id}/findings",
    select="findings",
    columns=_COLUMNS,
    keys=(Key("object_run", "bigint"), Key("id", "text")),
    filters=_FILTERS,
    descending=False,
    fixed=("id",),
    empty="No finding matches.",
)
_UNENDED = "select from paywatch.runs where id = $1 and status in ('queued', 'running')"


async def _ranked(pool: asyncpg.Pool, fixed: Sequence[Any]) -> None:
    """Findings are ranked when their run ends: until then it may still repair them."""
    if await pool.fetch(_UNENDED, *fixed):
        raise Conflict(
            f"{fixed[0]} has not ended: its findings are ranked by money at risk then; list them by id"
        )


AT_RISK = Listing(
    name="findings-at-risk",
    title="Findings by money at risk",
    path="/reconcile/runs/{id}/at-risk",
    select="findings_at_risk",
    columns=_COLUMNS,
    keys=(Key("object_run", "bigint"), Key("currency", "text"), Key("rank", "numeric"), Key("id", "text")),
    filters=_FILTERS,
    descending=False,
    fixed=("id",),
    precondition=_ranked,
    empty="No finding that matches has money at risk. The list by id also has repaired ones.",
)
LISTINGS = (BY_ID, AT_RISK)


async def _list(request: Request, listing: Listing) -> Response:
    run = await run_of(request)
    params = request.query_params
    if params.get("minimum") and not params.get("currency"):
        raise BadInput(
            "At risk at least: choose the currency too, because amounts of several are never compared"
        )
    return await list_response(
        request, listing, "findings.html", fixed=(run.id,), run=run, ended=has_ended(run), listings=LISTINGS
    )


async def show_by_id(request: Request) -> Response:
    return await _list(request, BY_ID)


async def show_at_risk(request: Request) -> Response:
    return await _list(request, AT_RISK)


async def show_one(request: Request) -> Response:
    console, run = console_of(request), await run_of(request)
    found = await finding_of(request)
    return await render(
        request,
        "finding.html",
        run=run,
        ended=has_ended(run),
        found=found,
        differences=[console.mask(each) for each in differences(found)],
        fields=list(fields(found)),
        is_payment=request.path_params["object"] in reconcile.KINDS,
    )


async def finding_of(request: Request) -> Found:
    """Returns the finding of the address. Raises NotFound."""
    run, object_, id_ = await run_of(request), request.path_params["object"], request.path_params["finding"]
    found = await _find(request, run.id, object_, id_)
    if found is None:
        raise NotFound(
            f"{run.id} has no finding of {object_[:50]} {id_[:255]!r}: a record that was in sync has none, "
            "and the page of the payment shows every run that saw it"
        )
    return found


async def _find(request: Request, run: str, object_: str, id_: str) -> Found | None:
    """Returns one finding as people may see it; None if the run has none about the id."""
    if "\0" in id_ or object_ not in reconcile.KINDS:
        return None
    console = console_of(request)
    selection = Selection(objects=[object_], ids=[id_])
    async with aclosing(list_findings(console.pool, console.settings, run, selection, 1)) as listed:
        return await anext(listed, None)


ROUTES = (
    Route("/reconcile/runs/{id}/findings", show_by_id, Permission.READ, "Findings of a run by id"),
    Route(
        "/reconcile/runs/{id}/at-risk", show_at_risk, Permission.READ, "Findings of a run by money at risk"
    ),
    Route(
        "/reconcile/runs/{id}/findings/{object}/{finding:path}",
        show_one,
        Permission.READ,
        "One finding with both sides",
    ),
)
