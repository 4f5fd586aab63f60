"""``paywatch report digest``: what a digest says, without sending it."""

from datetime import datetime
from typing import Annotated

import typer

from settings.texts import escape_controls
from workers.commands.common import Json, command
from workers.databases import open_store
from workers.digest_times import newest_due
from workers.errors import Usage
from workers.output import Exit, print_json, results
from workers.startup import load_for_reading


@command
async def digest(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name of a configured digest.")],
    as_json: Json = False,
) -> Exit:
    """Print what the newest digest of this name says, and send nothing."""
    from workers.digests.content import digest_content
    from workers.digests.gathering import GATHER

    settings = load_for_reading()
    found = settings.digests.get(name)
    if found is None:
        known = ", ".join(settings.digests) or "none"
        raise Usage(f"no digest is named {name!r}; the configured digests are: {known}")
    async with open_store(settings, size=3) as pool:
        now: datetime = await pool.fetchval("select now()")
        due = newest_due(found.at, settings.business_timezone, now)
        sheet = await GATHER[found.kind](pool, settings, due)
    content = digest_content(settings, name, found.kind, due, sheet, now)
    if as_json:
        print_json(content.data)
        return Exit.FINE
    for line in [content.title, "", *content.text.splitlines()]:
        results().print(escape_controls(line))
    return Exit.FINE
