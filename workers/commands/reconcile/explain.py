"""``paywatch reconcile explain``."""

from datetime import datetime
from typing import Annotated, Any

import asyncpg
import typer

from reconcile import KINDS
from reconcile.inspection.explanation import Explanation, SeveralObjects, UnknownObject, explain
from reconcile.inspection.history import QUIET
from reconcile.inspection.live import Now, ask, object_of
from settings import Settings
from settings.accounts import PLATFORM_ACCOUNT, Account
from settings.wording import either
from workers.commands.common import Json, command
from workers.commands.reconcile import options
from workers.commands.reconcile.explanation_lines import as_json as explanation_json
from workers.commands.reconcile.explanation_lines import print_explanation
from workers.commands.reconcile.live_lines import print_now
from workers.databases import open_ledger, open_store
from workers.errors import Usage, required
from workers.output import Exit, complain, print_json
from workers.startup import load


@command
async def explain_(
    id_: Annotated[
        str, typer.Argument(metavar="ID", help="The id of an object, such as pi_1, re_2 or po_3.")
    ],
    account: Annotated[
        str | None, typer.Option("--account", help="platform or acct_..., if several accounts have the id.")
    ] = None,
    object_: Annotated[
        str | None, typer.Option("--object", help="Such as payments, if several objects have the id.")
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="Also ask Stripe and the ledger now; reads only.")
    ] = False,
    as_json: Json = False,
) -> Exit:
    """Explain one object: both sides, its class and why, what to do; exit 1 if it differs or is unknown."""
    if object_ is not None and object_ not in KINDS:
        raise Usage(f"--object {object_!r}: write {either(KINDS)}")
    if not id_.strip():
        raise Usage("ID is empty: name an object, such as pi_1")
    settings = load()
    chosen = None if account is None else options.one_account(account)
    async with open_store(settings, size=2) as pool:
        try:
            known = await explain(pool, settings, id_, chosen, object_)
        except UnknownObject as error:
            known = None
            if not live:
                complain([str(error)])
                return Exit.FOUND
        except SeveralObjects as error:
            raise Usage(str(error)) from error
        now = await _ask(settings, pool, id_, known, chosen, object_) if live else None
    if as_json:
        print_json(explanation_json(id_, known, now))
    else:
        if known is not None:
            print_explanation(known, live=now is not None)
        if now is not None:
            print_now(id_, now)
    if now is not None:
        return Exit.FINE if now.equal else Exit.FOUND
    return Exit.FOUND if known is not None and known.open else Exit.FINE


async def _ask(
    settings: Settings,
    pool: asyncpg.Pool,
    id_: str,
    known: Explanation | None,
    account: Account | None,
    object_: str | None,
) -> Now:
    from workers.reconciling.dependencies import paced_clients

    kind = known.object if known is not None else object_ or object_of(id_)
    if kind is None:
        raise Usage(f"{id_!r} does not say what it is: name its object with --object, such as payments")
    of = known.account if known is not None else account or PLATFORM_ACCOUNT
    required(settings.database_url, "DATABASE_URL", "the ledger is a table of the team's database")
    clients = paced_clients(settings, None)
    try:
        async with open_ledger(settings) as ledger:
            pools: Any = (pool, ledger)
            return await ask(clients(of), pools, settings, (kind, id_, of), _differed_at(known))
    finally:
        await clients.aclose()


def _differed_at(known: Explanation | None) -> list[datetime]:
    """When runs ended that found a difference."""
    sightings = [] if known is None else known.sightings
    return [each.finished_at for each in sightings if each.finished_at and each.class_ != QUIET]
