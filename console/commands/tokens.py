"""``paywatch console token add|list|revoke``."""

from typing import Annotated

import typer

from console.commands.options import By, For, Roles, names_of
from store import UnknownId, api_tokens
from workers.access_json import token_json, token_state
from workers.commands.audit import recorded
from workers.commands.common import Json, command, name_for_record
from workers.databases import open_store
from workers.durations import duration
from workers.output import Exit, complain, notes, print_json, print_table, results
from workers.startup import load_for_reading

LONGEST = "400d"
_FORMAT = "%Y-%m-%d %H:%M:%SZ"


@command
async def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose it is: the name of all records.")],
    roles: Roles,
    lasts: For = "90d",
    by: By = None,
    as_json: Json = False,
) -> Exit:
    """Print a new token for the console and its API; it is shown this once."""
    length, creator, settings = (
        duration("--for", lasts, longest=LONGEST),
        name_for_record(by),
        load_for_reading(),
    )
    held = names_of(roles)
    async with (
        open_store(settings, size=1) as pool,
        recorded(
            pool, settings, "token_created", name, by=creator, detail={"roles": held, "for": lasts}
        ) as act,
    ):
        secret, token = await api_tokens.create(pool, name, held, by=creator, lasts=length)
        await act.done({"token_id": token.id, "name": name, "roles": held, "until": token.expires_at})
    if as_json:
        print_json(token_json(token) | {"secret": secret.get_secret_value()})
        return Exit.FINE
    results().print(secret.get_secret_value())
    until = f"{token.expires_at:{_FORMAT}}"
    notes().print(f"{token.id} is valid until {until}, as {', '.join(held)}. Keep it: it is not shown again.")
    return Exit.FINE


@command
async def list_(
    all_: Annotated[bool, typer.Option("--all", help="Include tokens that expired or were revoked.")] = False,
    as_json: Json = False,
) -> Exit:
    """List the tokens that are valid, without their secrets, the newest first."""
    async with open_store(load_for_reading(), size=1) as pool:
        tokens = await api_tokens.list_all(pool, ended=all_)
    if as_json:
        print_json([token_json(token) for token in tokens])
        return Exit.FINE
    rows = [
        (
            each.id,
            each.name,
            ", ".join(each.roles),
            token_state(each),
            f"{each.expires_at:{_FORMAT}}",
            f"{each.last_used_at:{_FORMAT}}" if each.last_used_at else "never",
            each.created_by,
        )
        for each in tokens
    ]
    columns = ["id", "name", "roles", "state", "until", "last used", "created by"]
    print_table(columns, rows, empty="No token." if all_ else "No valid token.")
    return Exit.FINE


@command
async def revoke(
    id_: Annotated[str, typer.Argument(metavar="ID", help="The token's id, such as tok_4f6k2m7q.")],
    by: By = None,
    as_json: Json = False,
) -> Exit:
    """End a token and the sessions that began with it; exit 1 if it had ended before."""
    name, settings = name_for_record(by), load_for_reading()
    async with (
        open_store(settings, size=1) as pool,
        recorded(pool, settings, "token_revoked", id_, by=name) as act,
    ):
        known = {each.id: each for each in await api_tokens.list_all(pool, ended=True)}
        if id_ not in known:
            raise UnknownId(f"there is no token {id_}: `paywatch console token list --all` lists them")
        ended = await api_tokens.revoke(pool, id_, name)
        if ended:
            await act.done({"token_id": id_, "name": known[id_].name})
    if as_json:
        print_json({"id": id_, "outcome": "done" if ended else "already_ended"})
    elif ended:
        results().print(f"{id_} is revoked.")
    else:
        complain([f"{id_} had ended before"])
    return Exit.FINE if ended else Exit.FOUND
