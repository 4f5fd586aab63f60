"""``paywatch reconcile undo RUN``, and what ``show`` tells of it."""

import getpass
from typing import Annotated, Any

import typer

import reconcile
from reconcile import UndoResult
from workers.app import open_ledger, open_store, reach, required
from workers.commands.common import Json, Usage, command, load
from workers.output import Exit, notes, print_json, print_table, results


@command
async def undo(
    id_: Annotated[str, typer.Argument(metavar="RUN", help="The run's id.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be put back, and write nothing.")
    ] = False,
    by: Annotated[
        str | None, typer.Option("--as", help="Who undoes it; your user name when not given.")
    ] = None,
    as_json: Json = False,
) -> Exit:
    """Put back what a run repaired and nobody changed since; exit 1 when something had to be left."""
    from reconcile.engine.finish import signer_for

    if by is not None and not by.strip():
        raise Usage("--as: an undo needs a name; your user name when it is not given")
    settings = load()
    required(settings.database_url, "DATABASE_URL", "the ledger is a table of the team's database")
    async with open_store(settings, size=3) as pool, open_ledger(settings) as ledger:
        if ledger is None:
            raise TypeError("a ledger was configured, but not opened")
        await reach(ledger, settings)
        name, signer = by or getpass.getuser(), signer_for(settings)
        result = await reconcile.undo(pool, ledger, id_, by=name, dry_run=dry_run, signer=signer)
    if as_json:
        print_json(result.as_json())
    else:
        _print(result)
    return Exit.FOUND if result.exit_code else Exit.FINE


def _print(result: UndoResult) -> None:
    dry = "  (dry run: nothing was written)" if result.mode == "dry-run" else ""
    results().print(f"{result.run}  {result.status}{dry}", markup=False)
    rows = [(name, *counts.values()) for name, counts in result.objects.items()]
    print_table(
        ["object", "put back", "deleted", "left"], rows, empty="Nothing that it wrote is left to put back."
    )
    if result.left:
        left = [(each.object, each.id, each.note) for each in result.left]
        print_table(["object", "id", "left because"], left, empty="")
    total = sum(counts["left"] for counts in result.objects.values())
    if total > len(result.left):
        notes().print(f"{len(result.left)} of {total} rows that were left are shown.")


def undos_json(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The undos of a run as commands print them; times are ISO or null."""
    return [
        {
            "by": each["requested_by"],
            "started_at": each["started_at"].isoformat(),
            "finished_at": each["finished_at"] and each["finished_at"].isoformat(),
            "objects": {
                name: {action.replace(" ", "_"): count for action, count in sorted(actions.items())}
                for name, actions in sorted(each["rows"].items())
            },
        }
        for each in found
    ]


def print_undos(found: list[dict[str, Any]]) -> None:
    """One line for each, oldest first; nothing for a run that nobody undid."""
    for each in undos_json(found):
        when = each["finished_at"] or f"{each['started_at']}, not to the end"
        what = ", ".join(
            f"{name}: {', '.join(f'{count} {action}' for action, count in actions.items())}"
            for name, actions in each["objects"].items()
        ).replace("_", " ")
        results().print(f"undone by {each['by']} at {when}: {what or 'nothing'}", markup=False)
