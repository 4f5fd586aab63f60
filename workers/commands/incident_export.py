"""``paywatch incident export``: the draft of a post-mortem."""

from pathlib import Path
from typing import Annotated

import typer

import store
from workers.commands.common import Json, command
from workers.commands.incident import Id, unknown_incident
from workers.databases import open_store
from workers.output import Exit, print_json, results
from workers.startup import load_for_reading


@command
async def export(
    id_: Id,
    output: Annotated[
        Path | None, typer.Option("--output", "--out", help="Write this file. Default: stdout.")
    ] = None,
    as_json: Json = False,
) -> Exit:
    """Write the draft of an incident's post-mortem in Markdown."""
    from store.postmortems import read_postmortem
    from workers.postmortem import postmortem, runbook_of

    settings = load_for_reading()
    async with open_store(settings, size=2) as pool:
        found = await read_postmortem(pool, await store.find_incident(pool, id_))
    if found is None:
        raise unknown_incident(id_)
    text = postmortem(found, runbook_of(settings, found.alert.fingerprint))
    if output is not None:
        output.write_text(text, encoding="utf-8")
    if as_json:
        print_json({"id": found.alert.id, "file": output and str(output), "markdown": text})
    else:
        results().print(text if output is None else str(output))
    return Exit.FINE
