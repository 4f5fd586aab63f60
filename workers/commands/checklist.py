"""``paywatch checklist``: the daily checklist with its evidence, and ticking an item."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from settings.texts import escape_controls
from workers.commands.common import Json, command, name_for_record
from workers.databases import open_store
from workers.errors import Usage
from workers.output import Exit, complain, print_json, results
from workers.startup import load_for_reading

if TYPE_CHECKING:
    import asyncpg

    from settings import Settings
    from workers.checklist import Answered, Day


@command
async def checklist(
    date: Annotated[
        str | None, typer.Option("--date", help="A day such as 2026-11-30; default: today.")
    ] = None,
    tick: Annotated[str | None, typer.Option("--tick", metavar="ITEM", help="Tick this item.")] = None,
    note: Annotated[
        str, typer.Option("--note", help="What you found; needed unless the evidence is good.")
    ] = "",
    by: Annotated[
        str | None, typer.Option("--by", "--as", help="Your name, for the record. Default: your user name.")
    ] = None,
    as_json: Json = False,
) -> Exit:
    """Show a day's checklist with its evidence, or tick an item; exit 1 if it was ticked before."""
    if note and tick is None:
        raise Usage("--note: say with --tick which item it is about")
    settings = load_for_reading()
    from workers.checklist import answered_json, day_of, read_checklist

    async with open_store(settings, size=2) as pool:
        day = await day_of(pool, settings, date)
        if tick is not None and not await _tick(pool, settings, day, tick, note, name_for_record(by)):
            complain([f"{tick} of {day.day} was ticked before: without --tick this command says by whom"])
            return Exit.FOUND
        answered = await read_checklist(pool, day)
    if as_json:
        print_json({"day": str(day.day), "items": [answered_json(each) for each in answered]})
        return Exit.FINE
    _print(day, answered)
    return Exit.FINE


async def _tick(
    pool: "asyncpg.Pool", settings: "Settings", day: "Day", code: str, note: str, by: str
) -> bool:
    from store.checklist import add_tick
    from workers.checklist import item_of, require_tickable
    from workers.commands.audit import recorded

    item = item_of(code)
    evidence = await item.fetch(pool, day)
    seen = {"evidence": evidence.word, "figure": evidence.figure}
    about = f"{day.day} {item.code}"
    async with recorded(pool, settings, "checklist_ticked", about, by=by, reason=note, detail=seen) as act:
        require_tickable(day, item, evidence, note)
        added = await add_tick(
            pool,
            day.day,
            item.code,
            by=by,
            note=note.strip(),
            word=evidence.word,
            figure=evidence.figure,
            evidence_at=evidence.at,
        )
        if added:
            await act.done({"name": about})
        else:
            await act.refused("it was ticked before")
    return added


def _print(day: "Day", answered: "Sequence[Answered]") -> None:
    lines, part = results(), ""
    for each in answered:
        if each.item.part != part:
            part = each.item.part
            lines.print(f"{part.capitalize()} of {day.day}")
        lines.print(f"  [{'x' if each.tick else ' '}] {each.item.code}: {each.item.title}")
        lines.print(escape_controls(f"      {each.evidence.word}: {each.evidence.figure}"))
        if each.tick:
            note = f": {each.tick.note}" if each.tick.note else ""
            who = f"{each.tick.ticked_by}, {each.tick.ticked_at:%Y-%m-%d %H:%MZ}"
            lines.print(escape_controls(f"      ticked by {who}{note}"))
