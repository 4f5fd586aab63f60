"""``paywatch reconcile undo RUN``, and the undos that ``show`` prints."""

from typing import Annotated, Any

import typer

import reconcile
import store
from reconcile.undo import undo as undoing
from reconcile.undo.undo import UndoResult
from workers.commands.audit import audit, recorded
from workers.commands.common import Json, command, name_for_record
from workers.commands.reconcile.keys import Keys, trusted
from workers.commands.reconcile.options import RunId
from workers.databases import check_reachable, open_ledger, open_store
from workers.errors import required
from workers.output import Exit, notes, print_json, print_table, results
from workers.reconciling.undo_json import undos_json
from workers.startup import load


@command
async def undo(
    id_: RunId,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be restored; write nothing.")
    ] = False,
    by: Annotated[
        str | None, typer.Option("--as", help="Your name, for the record. Default: your user name.")
    ] = None,
    keys: Keys = None,
    unsealed: Annotated[
        bool,
        typer.Option(
            "--unsealed", help="Trust row images that no report seals: of a cancelled run, or an old version."
        ),
    ] = False,
    as_json: Json = False,
) -> Exit:
    """Restore rows that a run repaired and nobody changed since; exit 1 when some could not be restored."""
    from reconcile.engine.finish import signer_for

    name = name_for_record(by)
    settings = load()
    required(settings.database_url, "DATABASE_URL", "the ledger is a table of the team's database")
    async with open_store(settings, size=3) as pool, open_ledger(settings) as ledger:
        if ledger is None:
            raise TypeError("a ledger was configured, but not opened")
        await check_reachable(ledger, settings)
        trust = reconcile.Trust(
            trusted(settings, keys or []), settings.paywatch_pii_key, settings.reconcile.head_file, unsealed
        )
        signer = signer_for(settings)
        id_ = await store.find_run(pool, id_)

        def begun() -> None:
            audit(settings, "undo_started", run=id_, by=name)

        asked = {"dry_run": dry_run, "unsealed": unsealed}
        async with recorded(pool, settings, "repairs_undone", id_, by=name, detail=asked) as act:
            result = await undoing.undo(
                pool,
                ledger,
                id_,
                by=name,
                dry_run=dry_run,
                signer=signer,
                trust=trust,
                begun=begun,
            )
            await act.done(_change(result))
        await reconcile.publish_heads(pool, settings)
    if unsealed:
        notes().print("Row images that no report seals were trusted (--unsealed).")
    if as_json:
        print_json(result.as_json())
    else:
        _print(result)
    return Exit.FOUND if result.exit_code else Exit.FINE


def _change(result: UndoResult) -> dict[str, Any]:
    return {
        "run": result.run,
        "mode": result.mode,
        "status": result.status,
        "restored": sum(counts["put_back"] + counts["deleted"] for counts in result.objects.values()),
        "left": sum(counts["left"] for counts in result.objects.values()),
    }


def _print(result: UndoResult) -> None:
    dry = "  (dry run: nothing was written)" if result.mode == "dry-run" else ""
    results().print(f"{result.run}  {result.status}{dry}")
    rows = [(name, *counts.values()) for name, counts in result.objects.items()]
    print_table(["object", "put back", "deleted", "left"], rows, empty="Nothing is left to restore.")
    if result.left:
        left = [(each.object, each.id, each.note) for each in result.left]
        print_table(["object", "id", "left because"], left, empty="", ids=["object", "id"])
    total = sum(counts["left"] for counts in result.objects.values())
    if total > len(result.left):
        notes().print(f"{len(result.left)} of {total} rows that were not restored are shown.")


def print_undos(found: list[dict[str, Any]]) -> None:
    """Prints one line for each undo, oldest first."""
    for each in undos_json(found):
        when = each["finished_at"] or f"{each['started_at']}, not finished"
        what = ", ".join(
            f"{name}: {', '.join(f'{count} {action}' for action, count in actions.items())}"
            for name, actions in each["objects"].items()
        ).replace("_", " ")
        results().print(f"undone by {each['by']} at {when}: {what or 'nothing'}")
