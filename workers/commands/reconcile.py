"""``paywatch reconcile run|resume|list|show|export|cancel|undo``."""

import re
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import typer

import reconcile
from reconcile import GOOD, KINDS
from reconcile.windows import format_utc
from settings import Settings
from settings.accounts import PLATFORM
from settings.problems import either
from settings.reconcile import Object
from workers import runs
from workers.app import open_store, worker_name
from workers.commands import reports
from workers.commands.common import Json, Usage, command, load
from workers.commands.undo import print_undos, undo, undos_json
from workers.discrepancies import result_lines
from workers.output import Exit, notes, print_json, print_table, results
from workers.runs import ENDED, run_json

app = typer.Typer(help="Compare Stripe with the ledger, and see what was found.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="RUN", help="The run's id.")]


@app.command()
@command
async def run(
    from_: Annotated[
        str, typer.Option("--from", help="A date (a business day) or an ISO time with an offset.")
    ],
    until: Annotated[str, typer.Option("--until", help="The same; the window ends before it.")],
    objects: Annotated[
        str | None,
        typer.Option("--object", help="Such as payments,refunds; what is configured when not given."),
    ] = None,
    accounts: Annotated[
        list[str] | None,
        typer.Option(
            "--account",
            help="Such as acct_1,acct_2, platform or all; what is configured when not given.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Find everything, write nothing to the ledger.")
    ] = False,
    repair: Annotated[
        str | None,
        typer.Option("--repair", help="Classes to repair in this run, such as created,updated,conflict."),
    ] = None,
    only: Annotated[
        str | None, typer.Option("--only", help="Repair nothing but these ids, such as pi_1,pi_2.")
    ] = None,
    plan: Annotated[
        str | None,
        typer.Option("--plan", help="Do what the dry run with this hash has planned, or nothing."),
    ] = None,
    supersedes: Annotated[
        str | None, typer.Option("--supersedes", help="The run that this one corrects; its report names it.")
    ] = None,
    enqueue: Annotated[bool, typer.Option("--enqueue", help="Let a worker do it.")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="With --enqueue: wait for its end.")] = False,
    as_json: Json = False,
) -> Exit:
    """Reconcile a window; exit 1 when something still differs or not everything could be read."""
    if wait and not enqueue:
        raise Usage("--wait goes with --enqueue: without it the run happens here and is waited for anyway")
    settings = load()
    worker = worker_name("command")
    window, chosen = _window(settings, from_, until), _objects(settings, objects)
    whose = await runs.accounts(settings, accounts)
    runs.compatible(settings, chosen, whose)
    for name, of_one_run in (("--plan", plan), ("--supersedes", supersedes)):
        if of_one_run is not None and len(whose) > 1:
            raise Usage(f"{name} is of one run, so name one account with --account")
    options = runs.options(repair, only, plan, supersedes)
    await runs.check_able(settings, enqueue=enqueue)
    request = reconcile.Request(
        window,
        chosen,
        None,
        dry_run,
        requested_by=worker,
        reserve_for=None if enqueue else worker,
        options=options,
    )
    async with open_store(settings) as pool:
        try:
            ids = await reconcile.create_all(pool, request, whose)
        except ValueError as error:
            raise _wrong_window(error) from error
        if not enqueue:
            return _print_all(await runs.here(settings, pool, ids, worker), as_json=as_json)
        await runs.enqueue(settings, ids)
        if wait:
            return _print_all(await runs.ended(pool, ids), as_json=as_json)
        return _queued(ids, as_json=as_json)


@app.command()
@command
async def resume(id_: Id, as_json: Json = False) -> Exit:
    """Go on, here, with a run that nobody works on, that is incomplete, or that failed."""
    settings = load()
    async with open_store(settings) as pool:
        await runs.check_unfinished(pool, id_)
        try:
            found = await runs.here(settings, pool, [id_], worker_name("command"), again=True)
        except reconcile.Busy as error:
            raise Usage(_held(id_) if error.run == id_ else str(error)) from error
    return _print_all(found, as_json=as_json)


def _held(run: str) -> str:
    return (
        f"a worker is at {run}: follow it with `paywatch reconcile show {run} --watch`; should that worker "
        "have died, its hold on the run ends within a minute"
    )


def _window(settings: Settings, from_: str, until: str) -> reconcile.Window:
    try:
        return reconcile.window(from_, until, settings.business_timezone)
    except ValueError as error:
        raise _wrong_window(error) from error


def _wrong_window(error: ValueError) -> Usage:
    """An end of the window is called as its option is."""
    return Usage(re.sub(r"\b(from|until)(?=:| \()", r"--\1", str(error)))


def _objects(settings: Settings, format_utc: str | None) -> tuple[Object, ...]:
    if format_utc is None:
        return settings.reconcile.objects
    names = tuple(dict.fromkeys(part.strip() for part in format_utc.split(",") if part.strip()))
    if not names:
        raise Usage(f"--object: name at least one of {', '.join(KINDS)}")
    if unknown := [name for name in names if name not in KINDS]:
        raise Usage(f"--object {unknown[0]!r}: write {either(KINDS)}, or several with commas between")
    return names  # type: ignore[return-value]  # each is a key of KINDS


def _queued(ids: list[str], *, as_json: bool) -> Exit:
    if as_json:
        found = [{"run": id_, "status": "queued"} for id_ in ids]
        print_json(found if len(ids) > 1 else found[0])
        return Exit.FINE
    for id_ in ids:
        results().print(f"{id_} is queued; `paywatch reconcile show {id_}` tells how it goes.", markup=False)
    return Exit.FINE


def _print_all(found: list[dict[str, Any]], *, as_json: bool) -> Exit:
    """One result as it is, several as a list; the exit code is the worst one."""
    if len(found) == 1:
        return _print(found[0], as_json=as_json)
    if as_json:
        print_json(found)
    else:
        for result in found:
            _print_result(result)
    return Exit.FINE if all(result["status"] in GOOD for result in found) else Exit.FOUND


def _print(result: dict[str, Any], *, as_json: bool) -> Exit:
    if as_json:
        print_json(result)
    else:
        _print_result(result)
    return Exit.FINE if result["status"] in GOOD else Exit.FOUND


def _print_result(result: dict[str, Any]) -> None:
    out = results()
    whose = f"  {result['account']}" if result["account"] else ""
    out.print(f"{result['run']}{whose}  {result['status']}  {result['reason']}".rstrip(), markup=False)
    if "proofs" not in result:  # it was cancelled, and came to no result
        return
    objects: dict[str, dict[str, int]] = result["objects"]
    for name, counts in objects.items():
        line = f"Synced: {counts['synced']}, Created: {counts['created']}, Updated: {counts['updated']}"
        out.print(f"{name}: {line}", markup=False)
    if objects:
        columns = list(next(iter(objects.values())))
        rows = [[name, *counts.values()] for name, counts in objects.items()]
        print_table(["object", *columns], rows, empty="")
    for line in result_lines(result):
        out.print(line, markup=False)
    proofs = [(p["result"], p["name"], p["currency"] or "", p["reason"]) for p in result["proofs"]]
    print_table(["proof", "name", "currency", "reason"], proofs, empty="Nothing was proven.")
    if result["mode"] == "dry-run" and result.get("plan"):
        out.print(f"Plan: {result['plan']}", markup=False)


@app.command("list")
@command
async def list_(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many, newest first.")] = 20,
    as_json: Json = False,
) -> Exit:
    """List runs, newest first; on stderr the days that were missed for so long that none was planned."""
    settings = load()
    async with open_store(settings, size=1) as pool:
        found = await reconcile.list_runs(pool, limit)
        left_out = await reconcile.never_planned(pool, settings)
    if as_json:
        print_json([run_json(each) for each in found])
    else:
        rows = [
            (
                r.id,
                r.account or PLATFORM,
                r.status,
                r.mode,
                format_utc(r.window.from_),
                format_utc(r.window.until),
            )
            for r in found
        ]
        print_table(["run", "account", "status", "mode", "from", "until"], rows, empty="No run.")
    for sentence in chain.from_iterable(left_out.values()):
        notes().print(sentence, markup=False)
    return Exit.FINE


@app.command()
@command
async def show(
    id_: Id,
    watch: Annotated[bool, typer.Option("--watch", help="Follow it to its end.")] = False,
    as_json: Json = False,
) -> Exit:
    """Show one run: its counts and proofs, or how far it is. The exit code is the run's."""
    async with open_store(load(), size=2) as pool:
        if watch:
            await runs.ended(pool, [id_])
        found = await reconcile.get(pool, id_)
        going = [] if found.status in ENDED else await reconcile.progress(pool, id_)
        undone = await reconcile.undos(pool, id_)
    if found.result is not None:
        code = _print(found.result | {"undos": undos_json(undone)}, as_json=as_json)
        if not as_json:
            print_undos(undone)
        return code
    if as_json:
        print_json(run_json(found) | {"progress": going})
    else:
        results().print(f"{found.id}  {found.status}  {found.reason}".rstrip(), markup=False)
        columns = ["object", "phase", "pages", "records", "asked"]
        if found.status not in ENDED:
            print_table(
                columns, [[part[name] for name in columns] for part in going], empty="No progress yet."
            )
    return Exit.FOUND if found.status in ENDED else Exit.FINE


@app.command()
@command
async def export(
    id_: Id,
    out: Annotated[Path, typer.Option("--out", help="The folder to write the report into.")],
    edition: Annotated[
        int | None, typer.Option("--edition", min=1, help="An earlier end of a run that went on later.")
    ] = None,
) -> Exit:
    """Write a run's report as a folder."""
    async with open_store(load(), size=2) as pool:
        folder = await reconcile.export(pool, id_, out, edition)
    results().print(str(folder), markup=False)
    return Exit.FINE


@app.command()
@command
async def cancel(id_: Id) -> Exit:
    """Cancel a run that has not ended."""
    async with open_store(load(), size=1) as pool:
        if not await reconcile.cancel(pool, id_):
            raise Usage(f"{id_} has ended already")
    results().print(f"{id_} is cancelled.", markup=False)
    return Exit.FINE


for verb in (reports.verify, reports.sign, reports.retire, undo):
    app.command()(verb)
