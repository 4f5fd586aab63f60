"""``paywatch console sessions list|revoke``: who is signed in at the console."""

from typing import TYPE_CHECKING, Annotated

import typer

from console.commands.options import By
from settings.texts import escape_controls
from workers.access_json import session_json
from workers.commands.audit import recorded
from workers.commands.common import Json, command, name_for_record
from workers.databases import open_store
from workers.errors import Usage
from workers.output import Exit, complain, print_json, print_table, results
from workers.startup import load_for_reading

if TYPE_CHECKING:
    import asyncpg

    from settings import Settings


@command
async def list_(
    all_: Annotated[
        bool, typer.Option("--all", help="Include sessions that ended in the last 30 days.")
    ] = False,
    as_json: Json = False,
) -> Exit:
    """List who is signed in, the session used last first."""
    from store import sessions

    async with open_store(load_for_reading(), size=1) as pool:
        found = await sessions.list_all(pool, ended=all_)
    if as_json:
        print_json([session_json(each) for each in found])
        return Exit.FINE
    rows = [
        (
            each.id,
            escape_controls(each.name),
            ", ".join(each.roles),
            "active" if each.active else "ended",
            escape_controls(each.via),
            escape_controls(each.origin),
            f"{each.used_at:%Y-%m-%d %H:%M:%SZ}",
            f"{each.expires_at:%Y-%m-%d %H:%M:%SZ}",
        )
        for each in found
    ]
    columns = ["id", "name", "roles", "state", "signed in by", "address", "last used", "until"]
    print_table(columns, rows, empty="Nobody is signed in.")
    return Exit.FINE


@command
async def revoke(
    id_: Annotated[
        str | None, typer.Argument(metavar="ID", help="The session's id, such as ses_4f6k2m7q90ab.")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="End all sessions of this person.")] = None,
    by: By = None,
    as_json: Json = False,
) -> Exit:
    """End a session now, or all of a person; exit 1 if there was none to end."""
    if (id_ is None) == (name is None):
        raise Usage("name one session, or with --name a person whose sessions shall all end")
    who, settings = name_for_record(by), load_for_reading()
    async with open_store(settings, size=1) as pool:
        if name is not None:
            count = await _revoke_all(pool, settings, name, who)
        else:
            count = await _revoke(pool, settings, id_ or "", who)
    if as_json:
        print_json({"ended": count})
    elif count:
        results().print(f"{count} session{'s' if count > 1 else ''} ended.")
    else:
        complain(["no session was active: nothing was ended"])
    return Exit.FINE if count else Exit.FOUND


async def _revoke(pool: "asyncpg.Pool", settings: "Settings", id_: str, by: str) -> int:
    from store import UnknownId, sessions

    found = {each.id: each for each in await sessions.list_all(pool, ended=True)}
    if id_ not in found:
        raise UnknownId(f"no session has the id {id_!r}: see `paywatch console sessions list --all`")
    detail = {"name": found[id_].name}
    async with recorded(pool, settings, "session_revoked", id_, by=by, detail=detail) as act:
        ended = found[id_].active and await sessions.revoke(pool, id_, by)
        if ended:
            await act.done({"session": id_, "name": found[id_].name})
    return int(ended)


async def _revoke_all(pool: "asyncpg.Pool", settings: "Settings", name: str, by: str) -> int:
    from store import sessions

    async with recorded(pool, settings, "sessions_revoked", name, by=by) as act:
        count = await sessions.revoke_all(pool, name, by)
        if count:
            await act.done({"name": name, "count": count})
    return count
