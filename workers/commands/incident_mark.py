"""``paywatch incident mark``: whether an incident was a true alert or a false one."""

from typing import Annotated

import typer

import store
from alerts.figures import MarkedAs
from workers.commands.audit import recorded
from workers.commands.common import Json, command, name_for_record
from workers.commands.incident import Id, unknown_incident
from workers.databases import open_store
from workers.errors import Usage
from workers.explaining.lost import already_marked
from workers.output import Exit, complain, print_json, results
from workers.startup import load_for_reading


@command
async def mark(
    id_: Id,
    value: Annotated[
        MarkedAs, typer.Argument(metavar="VALUE", help="true: something was wrong. false: nothing was.")
    ],
    reason: Annotated[str, typer.Option("--reason", help="Why, for the record.")] = "",
    by: Annotated[
        str | None, typer.Option("--by", "--as", help="Your name, for the record. Default: your user name.")
    ] = None,
    instead_of: Annotated[
        MarkedAs | None,
        typer.Option("--instead-of", help="Replace this mark, if it is still the current one."),
    ] = None,
    as_json: Json = False,
) -> Exit:
    """Mark an incident as a true or a false alert; exit 1 if it has another mark."""
    if instead_of is not None and instead_of is value:
        raise Usage("--instead-of: name the mark that is to be replaced, and not the new one")
    name, settings = name_for_record(by), load_for_reading()
    async with open_store(settings, size=1) as pool:
        found = await store.find_incident(pool, id_)
        change = {"incident": found, "mark": value.value}
        async with recorded(
            pool, settings, "incident_marked", found, by=name, reason=reason, detail=change
        ) as act:
            marked = await store.mark_incident(
                pool, found, value, by=name, reason=reason, instead_of=instead_of
            )
            if marked is None:
                raise unknown_incident(id_)
            if marked.won:
                await act.done(change)
            else:
                await act.refused(_lost(found, marked, value))
    same = marked.mark is not None and marked.mark.value is value
    if as_json:
        print_json(_json(found, marked))
    elif marked.won:
        results().print(f"{found} is marked as a {value} alert.")
    else:
        complain([_lost(found, marked, value)])
    return Exit.FINE if same else Exit.FOUND


def _lost(id_: str, marked: store.Marked, wanted: MarkedAs) -> str:
    mark = marked.mark
    if mark is None:
        return f"{id_} is not marked: leave --instead-of out to mark it"
    done = already_marked(id_, mark)
    if mark.value is wanted:
        return f"{done}: nothing was changed"
    return f"{done}: pass --instead-of {mark.value} to change that"


def _json(id_: str, marked: store.Marked) -> dict[str, object]:
    mark = marked.mark
    return {
        "id": id_,
        "changed": marked.won,
        "mark": mark and mark.value,
        "by": mark and mark.by,
        "at": mark and mark.at.isoformat(),
        "reason": mark and mark.reason,
    }
