"""Reads the checklist of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from store.checklist import Tick, ticks_of
from workers.checklist.day import Day
from workers.checklist.evidence import Evidence
from workers.checklist.items import BY_CODE, ITEMS, Item
from workers.errors import Usage


@dataclass(frozen=True, slots=True)
class Answered:
    """An item with its evidence now, and who ticked it, if somebody did."""

    item: Item
    evidence: Evidence
    tick: Tick | None


async def read_checklist(pool: asyncpg.Pool, day: Day) -> Sequence[Answered]:
    ticks = await ticks_of(pool, day.day)
    return [Answered(item, await item.fetch(pool, day), ticks.get(item.code)) for item in ITEMS]


def item_of(code: str) -> Item:
    """Raises Usage for a code that no item has."""
    if code not in BY_CODE:
        raise Usage(f"item: {code[:50]!r} is not on the list: use one of {', '.join(BY_CODE)}")
    return BY_CODE[code]


def require_tickable(day: Day, item: Item, evidence: Evidence, note: str) -> None:
    """Raises Usage if the item cannot be ticked like this: what is bad or unknown needs a note."""
    if not day.may_be_ticked:
        raise Usage(f"the list of {day.day} is closed: only the lists of today and yesterday can be ticked")
    if evidence.word != "good" and not note.strip():
        raise Usage(f"{item.code}: the evidence is {evidence.word}: say in a note what you found")


def answered_json(each: Answered) -> dict[str, Any]:
    """Returns an item as commands print it; ``tick`` is null until somebody ticked it."""
    tick = each.tick
    return {
        "item": each.item.code,
        "part": each.item.part,
        "title": each.item.title,
        "evidence": {
            "word": each.evidence.word,
            "figure": each.evidence.figure,
            "at": each.evidence.at and each.evidence.at.isoformat(),
        },
        "tick": tick
        and {
            "by": tick.ticked_by,
            "at": tick.ticked_at.isoformat(),
            "note": tick.note,
            "word": tick.word,
            "figure": tick.figure,
        },
    }
