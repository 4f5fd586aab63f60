"""``/reconcile/new``: a dry run first, with what it costs; then a real run of exactly its plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import Response

import reconcile
from console.context import Console, console_of
from console.identity import identity_of
from console.pages.reconciliation.found import has_ended
from console.roles import Permission
from console.route import Route
from console.web.actions import Act, done, perform
from console.web.problems import BadInput, Conflict, NotFound
from console.web.templating import render
from reconcile.errors import RunOpen
from reconcile.inspection.calendar import accounts_of
from reconcile.inspection.cost import Cost, Work, estimate_cost
from reconcile.inspection.parts import run_parts
from reconcile.runs.approvals import is_approved, plan_of, writes_of
from reconcile.windows import Window, checked, format_utc, start_of
from settings import Settings
from settings.accounts import Account
from settings.reconcile import Object

LONGEST = 366
"""Days of a window that this page starts; the command has no such limit."""
Sent = QueryParams | FormData


@dataclass(frozen=True, slots=True)
class Asked:
    """A window of whole business days, the last one included."""

    account: Account
    objects: tuple[Object, ...]
    first: date
    last: date
    window: Window


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


async def show(request: Request) -> Response:
    console, params = console_of(request), request.query_params
    if params.get("dry"):
        dry = await _dry_run(console, str(params["dry"]))
        return await render(request, "run_for_real.html", dry=dry)
    return await _form(request, params)


async def _form(request: Request, params: QueryParams) -> Response:
    console = console_of(request)
    accounts = await accounts_of(console.pool, console.settings)
    now = await _now(console)
    asked, problem, costs = None, "", list[Cost]()
    if "from" in params:
        try:
            asked = read_asked(params, console.settings, accounts, now)
            work = Work(console.settings, asked.account, asked.window, asked.objects)
            costs = await estimate_cost(console.pool, console.ledger, work)
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


def read_asked(sent: Sent, settings: Settings, accounts: Sequence[Account], now: datetime) -> Asked:
    """Raises BadInput with one sentence about the first thing that is wrong."""
    account = _account(str(sent.get("account") or "platform"), accounts)
    objects = _objects([str(each) for each in sent.getlist("object")], settings)
    first, last = _day("From", sent.get("from")), _day("Until", sent.get("until"))
    if last < first:
        raise BadInput(f"Until: {last} is before {first}: the last day comes after the first, or is the same")
    if (last - first).days >= LONGEST:
        raise BadInput(
            f"Until: at most {LONGEST} days can be started here; for more use paywatch reconcile run"
        )
    tz = settings.business_timezone
    window = Window(start_of(first, tz), start_of(last + timedelta(days=1), tz))
    if window.until > now:
        raise BadInput(f"Until: {last} has not ended in {tz}: the last day can be yesterday at the latest")
    try:
        checked(window, now)
    except ValueError as error:
        raise BadInput(str(error)) from None
    for each in objects:
        if problem := reconcile.account_conflict(settings.reconcile, each, account):
            raise BadInput(problem)
    return Asked(account, objects, first, last, window)


def _account(name: str, accounts: Sequence[Account]) -> Account:
    found = next((each for each in accounts if each.name == name), None)
    if found is None:
        raise BadInput(f"Account: {name[:100]!r} is not configured, and no run is about it")
    return found


def _objects(names: Sequence[str], settings: Settings) -> tuple[Object, ...]:
    configured = settings.reconcile.objects
    if not names:
        raise BadInput(f"Objects: choose at least one of {', '.join(configured)}")
    if unknown := [each for each in names if each not in configured]:
        raise BadInput(
            f"Objects: {unknown[0][:50]!r} is not reconciled: reconcile.objects has {', '.join(configured)}"
        )
    return tuple(each for each in configured if each in names)


def _day(title: str, value: Any) -> date:
    text = str(value or "").strip()
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        day = None
    if day is None or not 1971 <= day.year <= 9998:
        raise BadInput(f"{title}: {text[:20]!r} is not a day: write one such as 2026-11-29")
    return day


async def start(request: Request) -> Response:
    """Queues a dry run, or the real run of a dry run that was seen."""
    form = await request.form()
    dry = str(form.get("dry") or "")
    run = await (start_real(request, dry) if dry else start_dry(request, form))
    return done(f"/reconcile/runs/{run}", "run-queued")


async def start_dry(request: Request, sent: Sent) -> str:
    """Queues a dry run of the window that was sent, and returns its id. Raises BadInput and Conflict."""
    console = console_of(request)
    accounts = await accounts_of(console.pool, console.settings)
    asked = read_asked(sent, console.settings, accounts, await _now(console))
    wanted = reconcile.Request(
        asked.window, asked.objects, asked.account, dry_run=True, requested_by=_requester(request)
    )
    return await _queue(request, console, wanted)


async def start_real(request: Request, id_: str) -> str:
    """Queues the real run of a dry run, with its plan. Raises NotFound, BadInput and Conflict."""
    console = console_of(request)
    dry = await _dry_run(console, id_)
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


async def _dry_run(console: Console, id_: str) -> Dry:
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


async def _now(console: Console) -> datetime:
    now: datetime = await console.pool.fetchval("select clock_timestamp()")
    return now


ROUTES = (
    Route("/reconcile/new", show, Permission.START_RUN, "Start a run, and what it costs"),
    Route("/reconcile/new", start, Permission.START_RUN, "Queue a run", "POST"),
)
