"""Starts reconciliation runs, and says before what they cost and may write."""

from typing import Annotated, Any

from pydantic import Field
from starlette.datastructures import QueryParams
from starlette.requests import Request

from console.api.operation import (
    MAYBE_TEXT,
    TEXT,
    TIME,
    WHOLE,
    Body,
    Operation,
    Result,
    Schema,
    Work,
    many,
    maybe,
    obj,
    path_id,
)
from console.context import console_of
from console.pages.reconciliation import starting
from console.pages.reconciliation.asked import costs_of, read_sent
from console.roles import Permission
from reconcile.windows import format_utc
from workers.reconciling.cost_json import cost_json

TAG = "Reconciliation"
STARTED = obj(run=TEXT)


class DryRun(Body):
    account: Annotated[str, Field(max_length=100, description="platform, or acct_...")] = "platform"
    objects: Annotated[list[str], Field(min_length=1, max_length=20, description="such as payments")]
    from_: Annotated[str, Field(alias="from", max_length=10, description="first business day")]
    until: Annotated[str, Field(max_length=10, description="last business day, included")]


class RealRun(Body):
    dry_run: Annotated[str, Field(max_length=100, description="the dry run whose plan is executed")]


def _sent(body: DryRun) -> QueryParams:
    """Returns the fields of the page's form."""
    sent = [("account", body.account), ("from", body.from_), ("until", body.until)]
    return QueryParams([*sent, *(("object", each) for each in body.objects)])


async def estimate(request: Request, body: DryRun) -> Result:
    """Returns what ``paywatch reconcile run --estimate`` prints of this window. Starts nothing."""
    console = console_of(request)
    asked = await read_sent(console, _sent(body))
    return Result(
        {
            "from": format_utc(asked.window.from_),
            "until": format_utc(asked.window.until),
            "costs": [cost_json(asked.account, each) for each in await costs_of(console, asked)],
        }
    )


async def start_dry(request: Request, body: DryRun) -> Result:
    return Result({"run": await starting.start_dry(request, _sent(body))})


async def start_real(request: Request, body: RealRun) -> Result:
    return Result({"run": await starting.start_real(request, body.dry_run)})


async def plan(request: Request, _body: None) -> Result:
    dry = await starting.dry_run_of(console_of(request), request.path_params["id"])
    found: dict[str, Any] = {
        "run": dry.run.id,
        "plan": dry.plan,
        "inserts": dry.inserts,
        "updates": dry.updates,
        "unapproved": list(dry.missing),
    }
    return Result(found)


def _starting(
    name: str, path: str, title: str, work: Work, body: type[Body], *, result: Schema = STARTED
) -> Operation:
    return Operation(
        name=name,
        method="POST",
        path=path,
        permission=Permission.START_RUN,
        title=title,
        tag=TAG,
        work=work,
        result=result,
        body=body,
        errors=(404, 409),
    )


_COST = obj(
    account=MAYBE_TEXT, object=TEXT, records=maybe("integer"), requests=maybe("integer"), basis=TEXT, why=TEXT
)
OPERATIONS = (
    _starting(
        "estimate_run",
        "/runs/estimate",
        "What a run would cost: about how many requests Stripe's lists take. It starts nothing",
        estimate,
        DryRun,
        result=obj(**{"from": TIME, "until": TIME, "costs": many(_COST)}),
    ),
    _starting("start_dry_run", "/runs/dry", "Queue a dry run of whole business days", start_dry, DryRun),
    _starting("start_run", "/runs/real", "Queue the run of a dry run's plan", start_real, RealRun),
    Operation(
        name="get_plan",
        method="GET",
        path="/runs/{id}/plan",
        permission=Permission.START_RUN,
        title="How many rows the real run of a dry run may write, and whose writes nobody has approved",
        tag=TAG,
        work=plan,
        result=obj(run=TEXT, plan=TEXT, inserts=WHOLE, updates=WHOLE, unapproved=many(TEXT)),
        parameters=(path_id("id", "the dry run's id"),),
        errors=(409,),
    ),
)
