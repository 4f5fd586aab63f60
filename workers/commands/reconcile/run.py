"""``paywatch reconcile run|resume|cancel``."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Annotated, Any

import asyncpg
import typer
from msgspec import structs

import reconcile
import store
from reconcile.windows import format_utc
from settings import Settings
from settings.accounts import Account
from workers.commands.audit import audit, operator_name, recorded
from workers.commands.common import Json, command, user_name
from workers.commands.reconcile import execution, options, results
from workers.commands.reconcile.costs import print_costs
from workers.commands.reconcile.options import RunId
from workers.commands.reconcile.periods import Period, parse_period, window_line
from workers.databases import open_store
from workers.errors import Usage
from workers.names import worker_name
from workers.output import Exit, notes, print_json
from workers.output import results as stdout
from workers.startup import load


@command
async def run(
    date: Annotated[
        str | None,
        typer.Option("--date", help="A business day: 2026-11-28, yesterday (the default) or today so far."),
    ] = None,
    last: Annotated[
        str | None, typer.Option("--last", help="7d or 4w: the business days before today. 48h: before now.")
    ] = None,
    month: Annotated[
        str | None, typer.Option("--month", help="A month that has ended: 2026-10, or last.")
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option("--from", help="A date (a business day) or an ISO time with an offset; needs --until."),
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help="The same; the window ends before it.")] = None,
    objects: Annotated[
        str | None,
        typer.Option("--object", help="Such as payments,refunds. Default: the configured objects."),
    ] = None,
    accounts: Annotated[
        list[str] | None,
        typer.Option(
            "--account",
            metavar="<str>",
            help="Such as acct_1,acct_2, platform or all. Default: the configured accounts.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Compare only; write nothing to the ledger.")
    ] = False,
    repair: Annotated[
        str | None,
        typer.Option("--repair", help="Classes to repair in this run, such as created,updated,conflict."),
    ] = None,
    only: Annotated[
        str | None, typer.Option("--only", help="Repair only these ids, such as pi_1,pi_2.")
    ] = None,
    plan: Annotated[
        str | None,
        typer.Option("--plan", help="Apply exactly the plan that a dry run printed, or nothing."),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--as", help="With --plan: who has reviewed it. Default: your user name."),
    ] = None,
    supersedes: Annotated[
        str | None, typer.Option("--supersedes", help="The run that this one corrects; its report names it.")
    ] = None,
    enqueue: Annotated[
        bool, typer.Option("--enqueue", help="Queue the run for a worker; do not execute it here.")
    ] = False,
    estimate: Annotated[
        bool,
        typer.Option("--estimate", help="Print about how many requests to Stripe it takes; start nothing."),
    ] = False,
    wait: Annotated[bool, typer.Option("--wait", help="With --enqueue: wait until the run ends.")] = False,
    as_json: Json = False,
) -> Exit:
    """Reconcile a window; exit 1 when something still differs or not everything could be read."""
    if wait and not enqueue:
        raise Usage("--wait needs --enqueue: a run that is executed here is waited for in any case")
    settings = load()
    worker = worker_name("command")
    find_window = parse_period(Period(from_, until, date, last, month), settings)
    chosen = options.objects(settings, objects)
    names = await options.accounts(settings, accounts)
    options.check_accounts(settings, chosen, names)
    _check_plan(plan, supersedes, by, names)
    reviewer = None if plan is None else by or user_name()
    run_options = options.run_options(repair, only, plan, supersedes, reviewer)
    if not estimate:
        await execution.check_able(settings, enqueue=enqueue)
    async with open_store(settings) as pool:
        window = find_window(await pool.fetchval("select clock_timestamp()"))
        notes().print(window_line(window, settings.business_timezone))
        if estimate:
            return await print_costs(pool, settings, window, chosen, names, as_json=as_json)
        request = reconcile.Request(
            window,
            chosen,
            dry_run=dry_run,
            requested_by=worker,
            reserve_for=None if enqueue else worker,
            options=run_options,
        )
        if not enqueue:
            await execution.check_signer(settings, pool, names)
        if supersedes is not None:
            corrected = await store.find_run(pool, supersedes)
            request = replace(request, options=structs.replace(run_options, supersedes=corrected))
        asked, who = _asked(request, names), run_options.approved_by or operator_name()
        async with recorded(pool, settings, "run_requested", asked["accounts"], by=who, detail=asked) as act:
            try:
                started = await reconcile.start(pool, request, names, execution.note_wait)
            except ValueError as error:
                raise Usage(str(error)) from error
            ids = started.runs
            mode, known = "dry-run" if dry_run else "run", request.options.plan
            await act.done(*({"run": run, "mode": mode, "plan": known} for run in ids))
        execution.note_resumed(started)
        if not enqueue:
            found = await _execute(settings, pool, ids, worker, started.resumed)
            return await results.print_all(pool, settings, found, as_json=as_json)
        await execution.enqueue(settings, ids)
        if wait:
            found = await execution.wait_for_end(pool, ids)
            return await results.print_all(pool, settings, found, as_json=as_json)
        return results.print_queued(ids, as_json=as_json)


def _asked(request: reconcile.Request, accounts: Sequence[Account]) -> dict[str, Any]:
    return {
        "accounts": ", ".join(account.name for account in accounts),
        "from": format_utc(request.window.from_),
        "until": format_utc(request.window.until),
        "objects": list(request.objects),
        "dry_run": request.dry_run,
        "repair": sorted(request.options.repair or ()),
        "only": list(request.options.only or ()),
        "plan": request.options.plan,
        "supersedes": request.options.supersedes,
    }


def _check_plan(plan: str | None, supersedes: str | None, by: str | None, names: Sequence[Account]) -> None:
    for option, value in (("--plan", plan), ("--supersedes", supersedes)):
        if value is not None and len(names) > 1:
            raise Usage(f"{option} applies to one run: name one account with --account")
    if by is not None and plan is None:
        raise Usage("--as needs --plan: it names who has reviewed the plan")


async def _execute(
    settings: Settings, pool: asyncpg.Pool, runs: Sequence[str], worker: str, resumed: Collection[str]
) -> list[dict[str, Any]]:
    """Executes the runs here, and logs what each of them came to: it may have changed the ledger."""
    found = await execution.execute_locally(settings, pool, runs, worker, resumed=resumed)
    for each in found:
        facts = {name: each.get(name) for name in ("run", "status", "mode", "account", "report")}
        audit(settings, "reconciled", **facts, by=user_name())
    return found


@command
async def resume(id_: RunId, as_json: Json = False) -> Exit:
    """Resume a run here that no worker executes, that is incomplete, or that failed."""
    settings = load()
    async with open_store(settings) as pool:
        id_ = await store.find_run(pool, id_)
        async with recorded(pool, settings, "run_resumed", id_, by=operator_name()) as act:
            await reconcile.wait_until_abandoned(pool, id_, execution.note_wait)
            await execution.check_unfinished(pool, id_)
            audit(settings, "run_resumed", run=id_, by=user_name())
            found = await _execute(settings, pool, [id_], worker_name("command"), [id_])
            await act.done({"run": id_, "status": found[0].get("status")}, log=False)
        return await results.print_all(pool, settings, found, as_json=as_json)


@command
async def cancel(id_: RunId, as_json: Json = False) -> Exit:
    """Cancel a run that has not ended."""
    settings = load()
    async with open_store(settings, size=1) as pool:
        id_ = await store.find_run(pool, id_)
        async with recorded(pool, settings, "run_cancelled", id_, by=operator_name()) as act:
            if not await reconcile.cancel(pool, id_):
                raise Usage(f"{id_} has already ended")
            await act.done({"run": id_})
    if as_json:
        print_json({"run": id_, "status": "cancelled"})
    else:
        stdout().print(f"{id_} is cancelled.")
    return Exit.FINE
