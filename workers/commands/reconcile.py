"""``paywatch reconcile run|list|show|export|cancel``."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import asyncpg
import typer

import reconcile
from reconcile import GOOD, KINDS, Run, RunResult
from reconcile.windows import written
from settings import Settings
from settings.reconcile import Object
from workers import queue
from workers.app import open_ledger, open_redis, open_store, worker_name
from workers.commands.common import Json, Usage, command, load
from workers.output import Exit, notes, print_json, print_table, results
from workers.progress import shown
from workers.reconciling import open_deps

app = typer.Typer(help="Compare Stripe with the ledger, and see what was found.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="RUN", help="The run's id.")]
ENDED = ("matched", "repaired", "discrepancies", "incomplete", "failed", "cancelled")


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
    account: Annotated[str | None, typer.Option("--account", help="A connected account.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Find everything, write nothing to the ledger.")
    ] = False,
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
    async with open_store(settings) as pool:
        try:
            id_ = await reconcile.create(
                pool,
                window,
                objects=chosen,
                account=account,
                dry_run=dry_run,
                requested_by=worker,
                reserve_for=None if enqueue else worker,
            )
        except (ValueError, reconcile.Busy) as error:
            raise Usage(str(error)) from error
        if enqueue:
            await _enqueue(settings, id_)
            if not wait:
                return _queued(id_, as_json=as_json)
            return _print(await _wait(pool, id_), as_json=as_json)
        async with open_ledger(settings) as ledger:
            result = await _here(settings, pool, ledger, id_, worker)
        return _print(result.as_json(), as_json=as_json)


def _window(settings: Settings, from_: str, until: str) -> reconcile.Window:
    try:
        return reconcile.window(from_, until, settings.business_timezone)
    except ValueError as error:
        raise Usage(f"--{error}" if str(error).startswith(("from", "until")) else str(error)) from error


def _objects(settings: Settings, written: str | None) -> tuple[Object, ...]:
    if written is None:
        return settings.reconcile.objects
    names = tuple(dict.fromkeys(part.strip() for part in written.split(",") if part.strip()))
    if unknown := [name for name in names if name not in KINDS] or not names:
        raise Usage(f"--object {written!r}: no object is named {unknown}; there are {', '.join(KINDS)}")
    return names  # type: ignore[return-value]  # each is a key of KINDS


async def _here(
    settings: Settings, pool: asyncpg.Pool, ledger: asyncpg.Pool | None, id_: str, worker: str
) -> RunResult:
    async with open_deps(settings, worker, store=pool, ledger=ledger) as deps, shown(pool, id_):
        return await reconcile.execute(id_, deps)


async def _enqueue(settings: Settings, id_: str) -> None:
    async with open_redis(settings, queue.RECONCILE, patient=False) as redis:
        if not await queue.enqueue(redis, queue.RECONCILE, "reconcile", id_):
            notes().print(f"{id_}: Redis did not take the job; a reconcile worker finds the run by itself.")


async def _wait(pool: asyncpg.Pool, id_: str) -> dict[str, Any]:
    """Follow a run that is executed elsewhere, to its end."""
    async with shown(pool, id_):
        while True:
            found = await reconcile.get(pool, id_)
            if found.status in ENDED:
                return found.result or run_json(found)
            await asyncio.sleep(0.25)


def _queued(id_: str, *, as_json: bool) -> Exit:
    if as_json:
        print_json({"run": id_, "status": "queued"})
    else:
        results().print(f"{id_} is queued; `paywatch reconcile show {id_}` tells how it goes.", markup=False)
    return Exit.FINE


def _print(result: dict[str, Any], *, as_json: bool) -> Exit:
    if as_json:
        print_json(result)
    else:
        _print_result(result)
    return Exit.FINE if result["status"] in GOOD else Exit.FOUND


def _print_result(result: dict[str, Any]) -> None:
    out = results()
    objects: dict[str, dict[str, int]] = result.get("objects", {})
    out.print(f"{result['run']}  {result['status']}  {result.get('reason', '')}".rstrip(), markup=False)
    for name, counts in objects.items():
        line = f"Synced: {counts['synced']}, Created: {counts['created']}, Updated: {counts['updated']}"
        out.print(f"{name}: {line}", markup=False)
    if objects:
        columns = list(next(iter(objects.values())))
        rows = [[name, *counts.values()] for name, counts in objects.items()]
        print_table(["object", *columns], rows, empty="")
    proofs = [(p["result"], p["name"], p["currency"] or "", p["reason"]) for p in result.get("proofs", [])]
    print_table(["proof", "name", "currency", "reason"], proofs, empty="Nothing was proven.")


@app.command("list")
@command
async def list_(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many, newest first.")] = 20,
    as_json: Json = False,
) -> Exit:
    """List runs, newest first."""
    async with open_store(load(), size=1) as pool:
        found = await reconcile.list_runs(pool, limit)
    if as_json:
        print_json([run_json(each) for each in found])
    else:
        rows = [(r.id, r.status, r.mode, written(r.window.from_), written(r.window.until)) for r in found]
        print_table(["run", "status", "mode", "from", "until"], rows, empty="No run.")
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
            await _wait(pool, id_)
        found = await reconcile.get(pool, id_)
        going = [] if found.status in ENDED else await reconcile.progress(pool, id_)
    if found.result is not None:
        return _print(found.result, as_json=as_json)
    if as_json:
        print_json(run_json(found) | {"progress": going})
    else:
        results().print(f"{found.id}  {found.status}  {found.reason}".rstrip(), markup=False)
        print_table(
            ["object", "phase", "pages", "records"], [p.values() for p in going], empty="No progress yet."
        )
    return Exit.FOUND if found.status in ENDED else Exit.FINE


@app.command()
@command
async def export(
    id_: Id, out: Annotated[Path, typer.Option("--out", help="The folder to write the report into.")]
) -> Exit:
    """Write a run's report as a folder."""
    async with open_store(load(), size=2) as pool:
        folder = await reconcile.export(pool, id_, out)
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


def run_json(found: Run) -> dict[str, Any]:
    """A run as commands print it; times are ISO or null."""
    return {
        "run": found.id,
        "account": found.account,
        "from": written(found.window.from_),
        "until": written(found.window.until),
        "objects": list(found.objects),
        "mode": found.mode,
        "status": found.status,
        "reason": found.reason,
        "requested_by": found.requested_by,
        "attempt": found.attempt,
        "created_at": written(found.created_at),
        "started_at": found.started_at and written(found.started_at),
        "finished_at": found.finished_at and written(found.finished_at),
    }
