"""Starts runs: a dry run of a window, or the real run of exactly the plan of a dry run."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from starlette.requests import Request

import reconcile
from console.context import Console, console_of
from console.identity import identity_of
from console.pages.reconciliation.asked import Sent, read_sent
from console.pages.reconciliation.found import has_ended
from console.web.actions import Act, perform
from console.web.problems import BadInput, Conflict, NotFound
from reconcile.errors import RunOpen
from reconcile.inspection.parts import run_parts
from reconcile.runs.approvals import is_approved, plan_of, writes_of
from reconcile.windows import format_utc


@dataclass(frozen=True, slots=True)
class Dry:
    """A dry run that somebody has seen, and may now be executed. ``missing``: objects whose writes nobody has
    approved."""

    run: reconcile.Run
    options: reconcile.Options
    plan: str
    inserts: int
    updates: int
    missing: Sequence[str]


async def start_dry(request: Request, sent: Sent) -> str:
    """Queues a dry run of the window that was sent, and returns its id. Raises BadInput and Conflict."""
    console = console_of(request)
    asked = await read_sent(console, sent)
    wanted = reconcile.Request(
        asked.window, asked.objects, asked.account, dry_run=True, requested_by=_requester(request)
    )
    return await _queue(request, console, wanted)


async def start_real(request: Request, id_: str) -> str:
    """Queues the real run of a dry run, with its plan. Raises NotFound, BadInput and Conflict."""
    console = console_of(request)
    dry = await dry_run_of(console, id_)
    if dry.missing:
        raise Conflict(
            f"nobody has approved what may be written to {', '.join(dry.missing)}: an approver does "
            f"that on the page /reconcile/runs/{dry.run.id}/approve"
        )
    options = msgspec.structs.replace(dry.options, plan=dry.plan, approved_by=identity_of(request).name)
    wanted = reconcile.Request(
        *(dry.run.window, dry.run.objects, dry.run.account),
        dry_run=False,
        requested_by=_requester(request),
        options=options,
    )
    return await _queue(request, console, wanted)


async def _queue(request: Request, console: Console, wanted: reconcile.Request) -> str:
    """Creates the run in Postgres, where reconcile workers look for runs, with Redis or without."""

    async def create() -> str:
        try:
            return await reconcile.create(
                console.pool,
                wanted.window,
                objects=wanted.objects,
                account=wanted.account,
                dry_run=wanted.dry_run,
                requested_by=wanted.requested_by,
                options=wanted.options,
            )
        except RunOpen as error:
            raise Conflict(
                f"{error.run} is still open for account {wanted.account.name} and one of these objects: "
                "wait until it has ended, or cancel it on its page"
            ) from None
        except ValueError as error:
            raise BadInput(str(error)) from None

    detail = {
        "account": wanted.account.name,
        "mode": "dry-run" if wanted.dry_run else "run",
        "objects": list(wanted.objects),
        "from": format_utc(wanted.window.from_),
        "until": format_utc(wanted.window.until),
        "plan": wanted.options.plan,
    }
    return await perform(request, Act("run_requested", wanted.account.name, detail=detail), create)


async def dry_run_of(console: Console, id_: str) -> Dry:
    """Returns a dry run that can be executed. Raises NotFound and Conflict."""
    try:
        run = await reconcile.get(console.pool, id_ if "\0" not in id_ else "")
    except reconcile.UnknownRun:
        raise NotFound(f"no reconciliation run has the id {id_[:100]!r}") from None
    plan = (run.result or {}).get("plan")
    if run.mode != "dry-run" or not has_ended(run):
        raise Conflict(f"{run.id} is not a dry run that has ended: start a dry run of the window first")
    if run.status not in ("matched", "repaired", "discrepancies") or not plan:
        raise Conflict(
            f"{run.id} is {run.status} and has no complete plan: start another dry run of the window"
        )
    text = await console.pool.fetchval("select options::text from paywatch.runs where id = $1", run.id)
    options = msgspec.json.decode(text, type=reconcile.Options)
    parts = await run_parts(console.pool, run.id)
    return Dry(
        *(run, options, plan),
        sum(part.planned("insert") for part in parts),
        sum(part.planned("update") for part in parts),
        await _unapproved(console, run, options),
    )


async def _unapproved(console: Console, run: reconcile.Run, options: reconcile.Options) -> list[str]:
    """The present mapping counts: with another one the writes would be others than those that were seen."""
    wanted = {
        each: writes_of(run.account, each, plan_of(console.settings, each, options.repair))
        for each in run.objects
    }
    return [name for name, writes in wanted.items() if not await is_approved(console.pool, writes)]


def _requester(request: Request) -> str:
    # Never the name alone: runs of "schedule" are the daily ones.
    return f"console {identity_of(request).name}"
