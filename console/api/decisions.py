"""What people decide about a run: cancel it, approve its writes, verify and sign its report."""

from typing import Annotated, Any, Literal

import msgspec
from pydantic import Field
from starlette.requests import Request

import reconcile
from console.api.operation import (
    ANY,
    FLAG,
    MAYBE_TEXT,
    TEXT,
    WHOLE,
    Body,
    Nothing,
    Operation,
    Result,
    Schema,
    Work,
    many,
    obj,
    path_id,
)
from console.context import console_of
from console.pages.reconciliation import actions
from console.pages.reconciliation.found import run_of
from console.roles import Permission
from workers.reconciling.run_json import run_json

TAG = "Reconciliation"
_ID = path_id("id", "the run's id")


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


_SIGNED = obj(run=TEXT, role=TEXT, manifest=TEXT)
_PROPOSAL = obj(plan=TEXT, object=TEXT, table=TEXT, inserts=WHOLE, updates=WHOLE, approved=FLAG)
OPERATIONS = (
    Operation(
        name="get_proposals",
        method="GET",
        path="/runs/{id}/proposals",
        permission=Permission.READ,
        title="What daily runs would write by the plan of this run",
        tag=TAG,
        work=proposals,
        result=obj(proposals=many(_PROPOSAL), why_none=MAYBE_TEXT),
        parameters=(_ID,),
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
