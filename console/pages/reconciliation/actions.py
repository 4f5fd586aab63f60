"""Changes of a run: cancel it, approve its writes, verify and sign its report. All are in the audit log."""

import asyncio
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

import reconcile
from console.context import Console, console_of
from console.identity import identity_of
from console.pages.reconciliation.found import run_of
from console.pages.reconciliation.report import VERIFIED
from console.roles import Permission
from console.route import Route
from console.web.actions import Act, done, entry, perform
from console.web.problems import BadInput, Conflict, Unavailable
from console.web.templating import render
from reconcile import NotApprovable, Proposal
from reconcile.audit.links import get_link
from reconcile.audit.sign_off import Role as SigningRole
from reconcile.audit.sign_off import SignOffRefused, sign
from reconcile.audit.verification import VerifyRequest, VerifyResult
from reconcile.audit.verify_store import verify_store
from store.audit_log import append

LONGEST_NOTE = 2_000
VERIFY_WITHIN = 60
"""Seconds after which a verification is given up; the command has no limit."""
KEPT = 20
"""Problems of a verification that the audit log keeps; the command prints all."""


async def cancel(request: Request) -> Response:
    run = await run_of(request)
    await cancel_run(request, run)
    return done(f"/reconcile/runs/{run.id}", "run-cancelled")


async def cancel_run(request: Request, run: reconcile.Run) -> None:
    """Raises Conflict if the run has ended."""
    pool = console_of(request).pool

    async def body() -> None:
        if not await reconcile.cancel(pool, run.id):
            raise Conflict(f"{run.id} has already ended: there is nothing to cancel")

    await perform(request, Act("run_cancelled", run.id), body)


async def show_approval(request: Request) -> Response:
    """Shows what daily runs would write by the plan of this run."""
    run = await run_of(request)
    found, why = await proposals_of(console_of(request), run.id)
    may = identity_of(request).may(Permission.APPROVE_REPAIR)
    return await render(request, "run_approve.html", run=run, proposals=found, why=why, may=may)


async def proposals_of(console: Console, run: str) -> tuple[Sequence[Proposal], str]:
    """Returns the proposals, or why there is nothing that could be approved."""
    try:
        return await reconcile.proposals(console.pool, console.settings, run=run), ""
    except NotApprovable as error:
        return [], console.mask(str(error))


async def approve(request: Request) -> Response:
    run, form = await run_of(request), await request.form()
    await approve_writes(request, run, [str(each) for each in form.getlist("plan")])
    return done(f"/reconcile/runs/{run.id}", "writes-approved")


async def approve_writes(request: Request, run: reconcile.Run, shown: Sequence[str]) -> Sequence[Proposal]:
    """Approves the plans that were shown. Raises Conflict if the run has another plan by now."""
    console = console_of(request)
    found, why = await proposals_of(console, run.id)
    detail = [{"object": each.writes.object, "table": each.table, "plan": each.plan} for each in found]

    async def body() -> None:
        if why:
            raise Conflict(why)
        if sorted(shown) != sorted(each.plan for each in found):
            raise Conflict(f"the plan of {run.id} is not the one that was shown: look at it again")
        await reconcile.approve_all(console.pool, found, identity_of(request).name)

    await perform(request, Act("writes_approved", run.id, detail={"proposals": detail}), body)
    return found


async def sign_as_preparer(request: Request) -> Response:
    return await _sign(request, "preparer")


async def sign_as_reviewer(request: Request) -> Response:
    return await _sign(request, "reviewer")


async def _sign(request: Request, role: SigningRole) -> Response:
    run, form = await run_of(request), await request.form()
    await sign_report(request, run, role, note=form.get("note"), shown=str(form.get("manifest") or ""))
    return done(f"/reconcile/runs/{run.id}", f"signed-{role}")


async def sign_report(
    request: Request, run: reconcile.Run, role: SigningRole, *, note: object, shown: str
) -> None:
    """Signs with the name of who is signed in: nobody signs for somebody else.

    ``shown``: the SHA-256 of the manifest that the person has seen. Raises BadInput and Conflict.
    """
    console, name = console_of(request), identity_of(request).name
    why = _note(note)
    link = await get_link(console.pool, run.id)

    async def body() -> None:
        if shown != link.sha256.hex():
            raise Conflict(
                f"the report of {run.id} is not the one that was shown: read the page again, then sign"
            )
        try:
            signer = reconcile.signer_for(console.settings)
            await sign(console.pool, link, name, role, comment=why, signer=signer)
        except (SignOffRefused, reconcile.SigningKeyMissing) as error:
            raise Conflict(str(error)) from None

    detail = {"role": role, "report": link.sha256.hex(), "edition": link.edition}
    await perform(request, Act("report_signed_off", run.id, why, detail), body)


def _note(value: object) -> str:
    """An auditor asks what a person looked at: a signature alone does not say it."""
    note = str(value or "").replace("\r\n", "\n").strip()
    if not note or "\0" in note:
        raise BadInput("Note: write what you compared and what you did about what was open")
    if len(note) > LONGEST_NOTE:
        raise BadInput(f"Note: write at most {LONGEST_NOTE:,} characters")
    return note


async def verify(request: Request) -> Response:
    run = await run_of(request)
    result = await verify_report(request, run)
    return done(f"/reconcile/runs/{run.id}", "report-verified" if result.sound else "report-damaged")


async def verify_report(request: Request, run: reconcile.Run) -> VerifyResult:
    """Verifies the report, its chain and sign-offs now, and records the result."""
    console = console_of(request)
    result = await _verified(console, run.id)
    detail = {
        "sound": result.sound,
        "reports": result.reports,
        "files": result.files,
        "problems": [console.mask(each.sentence) for each in result.problems[:KEPT]],
    }
    await append(console.pool, entry(request, Act(VERIFIED, run.id, detail=detail), "done"))
    return result


async def _verified(console: Console, run: str) -> VerifyResult:
    settings = console.settings
    signer = reconcile.signer_for(settings)
    trusted = () if signer is None else (signer.public_key,)
    request = VerifyRequest(run, None, settings.reconcile.head_file, trusted, settings.paywatch_pii_key)
    try:
        async with asyncio.timeout(VERIFY_WITHIN):
            return await verify_store(console.pool, request)
    except TimeoutError:
        raise Unavailable(
            f"the verification did not end within {VERIFY_WITHIN} s, so that nothing is known: run `paywatch "
            f"reconcile verify {run}`"
        ) from None


ROUTES = (
    Route("/reconcile/runs/{id}/cancel", cancel, Permission.CANCEL_RUN, "Cancel a run", "POST"),
    Route("/reconcile/runs/{id}/approve", show_approval, Permission.READ, "What daily runs would write"),
    Route(
        "/reconcile/runs/{id}/approve",
        approve,
        Permission.APPROVE_REPAIR,
        "Approve what daily runs write",
        "POST",
    ),
    Route(
        "/reconcile/runs/{id}/sign/preparer",
        sign_as_preparer,
        Permission.SIGN_PREPARE,
        "Sign a report as preparer",
        "POST",
    ),
    Route(
        "/reconcile/runs/{id}/sign/reviewer",
        sign_as_reviewer,
        Permission.SIGN_REVIEW,
        "Sign a report as reviewer",
        "POST",
    ),
    Route(
        "/reconcile/runs/{id}/verify",
        verify,
        Permission.REPORT_FILES,
        "Verify a report and its chain",
        "POST",
    ),
)
