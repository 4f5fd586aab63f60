"""``paywatch reconcile approve``: accepts what daily runs may write."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

import reconcile
import store
from reconcile import Proposal
from reconcile.windows import format_utc
from settings.accounts import ALL, Account, parse_accounts
from settings.texts import escape_controls
from workers.commands.audit import recorded
from workers.commands.common import Json, command, name_for_record
from workers.commands.reconcile import options
from workers.databases import open_store
from workers.errors import Usage
from workers.output import Exit, print_json, print_table, results
from workers.startup import load


@command
async def approve(
    id_: Annotated[
        str | None,
        typer.Argument(
            metavar="RUN",
            help="A dry run, or a daily run that was not approved. Default: the newest of each account.",
        ),
    ] = None,
    accounts: Annotated[
        list[str] | None,
        typer.Option("--account", metavar="<str>", help="Such as acct_1,acct_2 or platform. Default: all."),
    ] = None,
    objects: Annotated[
        str | None, typer.Option("--object", help="Such as payments,refunds. Default: all of the run.")
    ] = None,
    by: Annotated[
        str | None, typer.Option("--as", help="Your name, for the record. Default: your user name.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be approved; approve nothing.")
    ] = False,
    as_json: Json = False,
) -> Exit:
    """Show what daily runs would write, and approve it: until then they write nothing."""
    name, settings = name_for_record(by), load()
    chosen = None if objects is None else options.objects(settings, objects)
    async with open_store(settings, size=1) as pool:
        run = None if id_ is None else await store.find_run(pool, id_)
        found = await reconcile.proposals(
            pool, settings, run=run, accounts=_accounts(accounts), objects=chosen
        )
        if not dry_run:
            runs = ", ".join(sorted({each.run for each in found}))
            async with recorded(pool, settings, "writes_approved", runs, by=name) as act:
                await reconcile.approve_all(pool, found, name)
                await act.done(*(_change(each) for each in found if not each.approved))
    if as_json:
        print_json([_json(each, None if dry_run else name) for each in found])
    else:
        _print(found, None if dry_run else name)
    return Exit.FINE


def _change(found: Proposal) -> dict[str, Any]:
    return {
        "object": found.writes.object,
        "account": found.writes.account.connected,
        "run": found.run,
        "plan": found.plan,
    }


def _accounts(given: Sequence[str] | None) -> list[Account] | None:
    if not given:
        return None
    try:
        names = parse_accounts(",".join(given))
    except ValueError as error:
        raise Usage(f"--account: {error}") from error
    return None if ALL in names else [Account.named(each) for each in names]


def _json(found: Proposal, by: str | None) -> dict[str, Any]:
    """``approved_by`` is null on a dry run, and if it was approved before."""
    return {
        "run": found.run,
        "account": found.writes.account.connected,
        "object": found.writes.object,
        "table": found.table,
        "repair": sorted(found.writes.repair),
        "from": format_utc(found.window.from_),
        "until": format_utc(found.window.until),
        "plan": found.plan,
        "inserts": found.inserts,
        "updates": found.updates,
        "already_approved": found.approved,
        "approved_by": None if found.approved else by,
    }


def _print(found: Sequence[Proposal], by: str | None) -> None:
    out = results()
    for each in found:
        out.print(
            f"{each.run}  {each.writes.account.name}  {each.writes.object}: would insert {each.inserts:,} "
            f"and update {each.updates:,} rows of {each.table}"
        )
        rows = [(write.action, write.id, write.class_, _changes(write)) for write in each.first]
        if rows:
            print_table(["write", "id", "class", "changes"], rows, empty="", ids=["id"])
        if each.inserts + each.updates > len(rows) > 0:
            out.print(f"and {each.inserts + each.updates - len(rows):,} more")
        out.print(_outcome(each, by))


def _changes(write: Any) -> str:
    changes = [
        f"{name}: {new}" if write.action == "insert" else f"{name}: {old} -> {new}"
        for name, (old, new) in write.fields.items()
    ]
    return escape_controls(", ".join(changes))


def _outcome(found: Proposal, by: str | None) -> str:
    what = f"daily runs write {', '.join(sorted(found.writes.repair))} {found.writes.object} by this mapping"
    if found.approved:
        return f"It was approved before: {what}."
    if by is None:
        return f"If it is approved, {what}."
    return f"Approved by {by}: {what} from now on."
