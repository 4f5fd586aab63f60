"""``paywatch reconcile list|show``."""

from itertools import chain
from typing import Annotated

import typer

import reconcile
import store
from reconcile.undo.undo import undos
from reconcile.windows import format_utc
from workers.commands.common import Json, command
from workers.commands.reconcile.execution import wait_for_end
from workers.commands.reconcile.options import RunId
from workers.commands.reconcile.progress import part_json
from workers.commands.reconcile.results import ENDED, print_all
from workers.commands.reconcile.undo import print_undos
from workers.commands.unseen import note_unseen
from workers.databases import open_store
from workers.health import examine
from workers.output import Exit, notes, print_json, print_table, results
from workers.reconciling.run_json import run_json
from workers.reconciling.undo_json import undos_json
from workers.startup import load


@command
async def list_(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="The most runs to list.")] = 20,
    as_json: Json = False,
) -> Exit:
    """List runs, newest first; prints days that are too old to be planned on stderr."""
    settings = load()
    async with open_store(settings, size=1) as pool:
        found = await reconcile.list_runs(pool, limit)
        left_out = await reconcile.never_planned(pool, settings)
        unseen = (await examine(pool, settings)).stopping
    if as_json:
        print_json([run_json(each) for each in found])
    else:
        rows = [
            (
                r.id,
                r.account.name,
                r.status,
                r.mode,
                format_utc(r.window.from_),
                format_utc(r.window.until),
            )
            for r in found
        ]
        print_table(["run", "account", "status", "mode", "from", "until"], rows, empty="No run.")
    for sentence in chain.from_iterable(left_out.values()):
        notes().print(sentence)
    note_unseen(unseen)
    return Exit.FINE


@command
async def show(
    id_: RunId,
    watch: Annotated[bool, typer.Option("--watch", help="Follow the run until it ends.")] = False,
    as_json: Json = False,
) -> Exit:
    """Show the counts and proofs of a run, or its progress. The exit code is the run's."""
    settings = load()
    async with open_store(settings, size=2) as pool:
        id_ = await store.find_run(pool, id_)
        if watch:
            await wait_for_end(pool, [id_])
        found = await reconcile.get(pool, id_)
        progress = [] if found.status in ENDED else await reconcile.progress(pool, id_)
        undone = await undos(pool, id_)
        if found.result is not None:
            result = found.result | {"undos": undos_json(undone)}
            code = await print_all(pool, settings, [result], as_json=as_json, every_proof=True)
            if not as_json:
                print_undos(undone)
            return code
    if as_json:
        print_json(run_json(found) | {"progress": [part_json(part) for part in progress]})
    else:
        results().print(f"{found.id}  {found.status}  {found.reason}".rstrip())
        columns = ["object", "phase", "pages", "records", "asked"]
        if found.status not in ENDED:
            rows = [[part[name] for name in columns] for part in progress]
            print_table(columns, rows, empty="No progress yet.")
    return Exit.FOUND if found.status in ENDED else Exit.FINE
