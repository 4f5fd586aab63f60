"""``paywatch reconcile findings``."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated

import asyncpg
import typer

import store
from reconcile import CLASSES
from reconcile.currency import format_amount, parse_amount
from reconcile.inspection.found import Found
from reconcile.inspection.listing import Selection, count_findings, currencies_at_risk, list_findings
from reconcile.inspection.runs import latest_run, require_findings
from reconcile.inspection.secrecy import display_scrubber
from settings.texts import escape_controls
from settings.wording import either
from workers.commands.common import Json, command
from workers.commands.reconcile import options
from workers.commands.reconcile.finding_lines import finding_lines
from workers.commands.reconcile.finding_rows import write_csv, write_json
from workers.databases import open_store
from workers.errors import Usage
from workers.output import Exit, notes, results
from workers.startup import load

MOST_LINES = 100
"""Findings that people get without --limit."""


@command
async def findings(
    run: Annotated[
        str | None,
        typer.Argument(metavar="RUN", help="The run's id, or a unique part of it. Default: the latest."),
    ] = None,
    objects: Annotated[
        str | None, typer.Option("--object", help="Only these objects, such as payments,refunds.")
    ] = None,
    classes: Annotated[
        str | None, typer.Option("--class", help="Only these classes, such as conflict,orphaned.")
    ] = None,
    ids: Annotated[str | None, typer.Option("--id", help="Only these ids, such as pi_1,re_2.")] = None,
    over: Annotated[
        str | None,
        typer.Option("--over", help='Only with more money at risk, in major units, such as "100 USD".'),
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Only what is still open now.")] = False,
    account: Annotated[
        str | None, typer.Option("--account", help="Without RUN: the latest run of this account.")
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(min=1, max=2**31 - 1, help="The most to list. Default: 100; all with --json and --csv."),
    ] = None,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
) -> Exit:
    """List what differs in a run, the most money at risk first; exit 1 if the run left any of it open."""
    if as_json and as_csv:
        raise Usage("--json and --csv: choose one")
    settings = load()
    selection = Selection(
        None if objects is None else options.objects(settings, objects),
        None if classes is None else _classes(classes),
        None if ids is None else _ids(ids),
        None if over is None else _amount(over),
        open_,
    )
    async with open_store(settings, size=2) as pool:
        id_ = await _run(pool, run, account)
        counts = await count_findings(pool, id_, selection)
        scrub = (await display_scrubber(pool, settings)).scrub
        most = limit if as_json or as_csv else limit or MOST_LINES
        # Closed at once when nobody reads on (`| head`): it holds a connection.
        async with aclosing(list_findings(pool, settings, id_, selection, most)) as found:
            if as_json:
                await write_json(found)
            elif as_csv:
                await write_csv(found, scrub)
            else:
                await _print(found)
                _conclude(id_, counts.findings, limit or MOST_LINES, selection)
                if selection.over is not None and not counts.findings:
                    await _name_currencies(pool, id_)
    return Exit.FOUND if counts.unresolved else Exit.FINE


async def _run(pool: asyncpg.Pool, part: str | None, account: str | None) -> str:
    """Returns the run's id; says on stderr which run is the latest, and that an open run can change."""
    if part is not None and account is not None:
        raise Usage("--account chooses the latest run of an account: leave it out, or leave RUN out")
    if part is None:
        id_ = await latest_run(pool, None if account is None else options.one_account(account))
        notes().print(f"the latest run: {id_}")
    else:
        id_ = await store.find_run(pool, part)
    if note := await require_findings(pool, id_):
        notes().print(note)
    return id_


async def _name_currencies(pool: asyncpg.Pool, run: str) -> None:
    """A currency that is misspelled, or another one, must not read as "nothing is at risk"."""
    if found := await currencies_at_risk(pool, run):
        listed = escape_controls(", ".join(each.upper() for each in found))
        notes().print(f"its money at risk is in: {listed}")


def _classes(text: str) -> tuple[str, ...]:
    known = [name for name in CLASSES if name != "synced"]
    found = options.listed(text)
    if wrong := [each for each in found if each not in known]:
        raise Usage(f"--class {wrong[0]!r}: write {either(known)}, or several separated by commas")
    if not found:
        raise Usage(f"--class: name at least one of {', '.join(known)}")
    return found


def _ids(text: str) -> tuple[str, ...]:
    """An empty text, as of a variable that is not set, must not read as "no findings"."""
    found = options.listed(text)
    if not found:
        raise Usage("--id: name at least one id")
    return found


def _amount(text: str) -> tuple[int, str]:
    try:
        return parse_amount(text)
    except ValueError as error:
        raise Usage(f"--over: {error}") from error


async def _print(found: AsyncIterator[Found]) -> None:
    out = results()
    async for each in found:
        for line in finding_lines(each):
            out.print(line)


def _conclude(run: str, count: int, limit: int, selection: Selection) -> None:
    """Says on stderr how many there are, also if there are none."""
    which = "open finding" if selection.open else "finding"
    if selection.over is not None:
        which += f" with more than {format_amount(*selection.over)} at risk"
    if not count:
        sentence = f"{run} has no {which}"
        narrowed = selection.objects or selection.classes or selection.ids
        notes().print(f"{sentence} of what was asked for" if narrowed else sentence)
    elif count > limit:
        notes().print(
            f"{limit:,} of {count:,} are listed: list more with --limit, or all with --json or --csv"
        )
