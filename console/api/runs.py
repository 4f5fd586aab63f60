"""Reconciliation: runs, what people decide about them, and single payments."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

import msgspec
from pydantic import Field
from starlette.datastructures import QueryParams
from starlette.requests import Request

import reconcile
from console.api.operation import (
    ANY,
    FLAG,
    MAYBE_TEXT,
    MAYBE_TIME,
    TEXT,
    TIME,
    WHOLE,
    Body,
    Nothing,
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
from console.pages.reconciliation import actions, new
from console.pages.reconciliation.found import has_ended, run_of
from console.pages.reconciliation.progress import progress_of
from console.roles import Permission
from reconcile.reports.chain import Link, find_link
from workers.reconciling.run_json import run_json

TAG = "Reconciliation"
_ID = path_id("id", "the run's id")
RUN: Schema = obj(
    run=TEXT,
    account=MAYBE_TEXT,
    objects=many(TEXT),
    mode=TEXT,
    status=TEXT,
    reason_code=MAYBE_TEXT,
    reason=MAYBE_TEXT,
    requested_by=TEXT,
    created_at=TIME,
    started_at=MAYBE_TIME,
    finished_at=MAYBE_TIME,
    progress={"type": ["array", "null"], "items": ANY},
    result=maybe("object"),
    report=maybe("object"),
)
STARTED = obj(run=TEXT)


class DryRun(Body):
    account: Annotated[str, Field(max_length=100, description="platform, or acct_...")] = "platform"
    objects: Annotated[list[str], Field(min_length=1, max_length=20, description="such as payments")]
    from_: Annotated[str, Field(alias="from", max_length=10, description="first business day")]
    until: Annotated[str, Field(max_length=10, description="last business day, included")]


class RealRun(Body):
    dry_run: Annotated[str, Field(max_length=100, description="the dry run whose plan is executed")]


class Approve(Body):
    plans: Annotated[
        list[Annotated[str, Field(max_length=200)]],
        Field(min_length=1, max_length=20, description="the plans of the proposals, as you read them"),
    ]


class SignOff(Body):
    manifest: Annotated[str, Field(max_length=64, description="`report.manifest` of the run, as you read it")]
    note: Annotated[
        str, Field(min_length=1, max_length=actions.LONGEST_NOTE, description="what you looked at")
    ]


async def show(request: Request, _body: None) -> Result:
    run = await run_of(request)
    progress = None if has_ended(run) else [asdict(each) for each in (await progress_of(request, run)).steps]
    link = await find_link(console_of(request).pool, run.id)
    return Result(run_json(run) | {"progress": progress, "result": run.result, "report": _report(link)})


def _report(link: Link | None) -> dict[str, Any] | None:
    return None if link is None else {"manifest": link.sha256.hex(), "edition": link.edition}


async def start_dry(request: Request, body: DryRun) -> Result:
    sent = [("account", body.account), ("from", body.from_), ("until", body.until)]
    params = QueryParams([*sent, *(("object", each) for each in body.objects)])
    return Result({"run": await new.start_dry(request, params)})


async def start_real(request: Request, body: RealRun) -> Result:
    return Result({"run": await new.start_real(request, body.dry_run)})


async def cancel(request: Request, _body: Nothing) -> Result:
    run = await run_of(request)
    await actions.cancel_run(request, run)
    return Result(run_json(await run_of(request)))


async def proposals(request: Request, _body: None) -> Result:
    run = await run_of(request)
    found, why = await actions.proposals_of(console_of(request), run.id)
    return Result({"proposals": [_proposal(each) for each in found], "why_none": why or None})


def _proposal(found: reconcile.Proposal) -> dict[str, Any]:
    return {
        "plan": found.plan,
        "object": found.writes.object,
        "table": found.table,
        "inserts": found.inserts,
        "updates": found.updates,
        "approved": found.approved,
    }


async def approve(request: Request, body: Approve) -> Result:
    found = await actions.approve_writes(request, await run_of(request), body.plans)
    return Result({"approved": [each.plan for each in found]})


async def sign_as_preparer(request: Request, body: SignOff) -> Result:
    return await _sign(request, body, "preparer")


async def sign_as_reviewer(request: Request, body: SignOff) -> Result:
    return await _sign(request, body, "reviewer")


async def _sign(request: Request, body: SignOff, role: Literal["preparer", "reviewer"]) -> Result:
    run = await run_of(request)
    await actions.sign_report(request, run, role, note=body.note, shown=body.manifest)
    return Result({"run": run.id, "role": role, "manifest": body.manifest})


async def verify(request: Request, _body: Nothing) -> Result:
    result = await actions.verify_report(request, await run_of(request))
    return Result(msgspec.to_builtins(result.as_json(), enc_hook=str))


def _on_run(
    name: str,
    path: str,
    permission: Permission,
    title: str,
    *,
    work: Work,
    result: Schema,
    body: type[Body] = Nothing,
) -> Operation:
    """Returns a change of one run, which its state may not allow."""
    return Operation(
        name=name,
        method="POST",
        path=f"/runs/{{id}}/{path}",
        permission=permission,
        title=title,
        tag=TAG,
        work=work,
        result=result,
        parameters=(_ID,),
        body=body,
        errors=(409,),
    )


def _reading(name: str, path: str, title: str, work: Work, result: Schema) -> Operation:
    return Operation(
        name=name,
        method="GET",
        path=path,
        permission=Permission.READ,
        title=title,
        tag=TAG,
        work=work,
        result=result,
        parameters=(_ID,),
    )


def _starting(name: str, path: str, title: str, work: Work, body: type[Body]) -> Operation:
    return Operation(
        name=name,
        method="POST",
        path=path,
        permission=Permission.START_RUN,
        title=title,
        tag=TAG,
        work=work,
        result=STARTED,
        body=body,
        errors=(404, 409),
    )


_SIGNED = obj(run=TEXT, role=TEXT, manifest=TEXT)
_PROPOSAL = obj(plan=TEXT, object=TEXT, table=TEXT, inserts=WHOLE, updates=WHOLE, approved=FLAG)
OPERATIONS = (
    _starting("start_dry_run", "/runs/dry", "Queue a dry run of whole business days", start_dry, DryRun),
    _starting("start_run", "/runs/real", "Queue the run of a dry run's plan", start_real, RealRun),
    _reading("get_run", "/runs/{id}", "One reconciliation run, with its progress or result", show, RUN),
    _reading(
        "get_proposals",
        "/runs/{id}/proposals",
        "What daily runs would write by the plan of this run",
        proposals,
        obj(proposals=many(_PROPOSAL), why_none=MAYBE_TEXT),
    ),
    _on_run("cancel_run", "cancel", Permission.CANCEL_RUN, "Cancel a run", work=cancel, result=ANY),
    _on_run(
        "approve_writes",
        "approve",
        Permission.APPROVE_REPAIR,
        "Approve what daily runs write",
        work=approve,
        result=obj(approved=many(TEXT)),
        body=Approve,
    ),
    _on_run(
        "sign_as_preparer",
        "sign/preparer",
        Permission.SIGN_PREPARE,
        "Sign a report as preparer",
        work=sign_as_preparer,
        result=_SIGNED,
        body=SignOff,
    ),
    _on_run(
        "sign_as_reviewer",
        "sign/reviewer",
        Permission.SIGN_REVIEW,
        "Sign a report as reviewer",
        work=sign_as_reviewer,
        result=_SIGNED,
        body=SignOff,
    ),
    _on_run(
        "verify_report",
        "verify",
        Permission.REPORT_FILES,
        "Verify a report, its chain and its sign-offs now",
        work=verify,
        result=obj(sound=FLAG, problems=many(ANY)),
    ),
)
