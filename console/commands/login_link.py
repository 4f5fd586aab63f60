"""``paywatch console login-link``: lets a person in when nothing else does."""

from typing import Annotated

import typer

from console.access.local_paths import LINK
from console.commands.options import By, Roles, names_of
from settings import format_duration
from store import login_links
from workers.commands.audit import recorded
from workers.commands.common import Json, command, name_for_record
from workers.databases import open_store
from workers.errors import Usage
from workers.output import Exit, notes, print_json, results
from workers.startup import load_for_reading

LASTS = format_duration(login_links.LASTS)


@command
async def login_link(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whom it signs in: the name of all records.")],
    roles: Roles,
    by: By = None,
    as_json: Json = False,
) -> Exit:
    """Print a link that signs a person in at the console, once; for when the identity provider is down."""
    creator, settings = name_for_record(by), load_for_reading()
    if settings.console.sign_in is None or settings.console.public_url is None:
        raise Usage("nobody signs in at this console: open it on its own machine, or set console.sign_in")
    held = names_of(roles)
    async with (
        open_store(settings, size=1) as pool,
        recorded(pool, settings, "login_link_created", name, by=creator, detail={"roles": held}) as act,
    ):
        secret = await login_links.create(pool, name, held, by=creator)
        await act.done({"name": name, "roles": held})
    url = f"{settings.console.public_url}{LINK}{secret.get_secret_value()}"
    if as_json:
        print_json({"url": url, "name": name, "roles": held, "lasts": LASTS})
        return Exit.FINE
    results().print(url)
    notes().print(
        f"It signs {name} in as {', '.join(held)}: once, within {LASTS}. Whoever has it can use it."
    )
    return Exit.FINE
