"""``paywatch incident note``: what somebody writes into the timeline."""

from typing import Annotated

import typer

import store
from workers.commands.audit import recorded
from workers.commands.common import Json, command, name_for_record
from workers.commands.incident import Id, unknown_incident
from workers.databases import open_store
from workers.output import Exit, print_json, results
from workers.startup import load_for_reading


@command
async def note(
    id_: Id,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The note, in one line.")],
    by: Annotated[
        str | None, typer.Option("--by", "--as", help="Your name, for the timeline. Default: your user name.")
    ] = None,
    as_json: Json = False,
) -> Exit:
    """Add a note to an incident's timeline."""
    name, settings = name_for_record(by), load_for_reading()
    async with open_store(settings, size=1) as pool:
        found = await store.find_incident(pool, id_)
        async with recorded(pool, settings, "incident_noted", found, by=name) as act:
            added = await store.add_note(pool, found, text, by=name)
            if added is None:
                raise unknown_incident(id_)
            await act.done({"incident": found})
    if as_json:
        print_json({"id": found, "at": added.at.isoformat(), "by": name, "text": added.inputs["text"]})
    else:
        results().print(f"{found} has the note.")
    return Exit.FINE
