"""Notes: what people write into the timeline of an incident."""

from typing import Final

import asyncpg

from settings.texts import has_invisible, storable, trim
from store.errors import NoteRefused
from store.incidents import IncidentEvent
from store.json_text import to_json
from store.queries import query

LONGEST_NOTE: Final = 1000
"""In characters."""

_ADD = query("add_note")


async def add_note(pool: asyncpg.Pool, id_: str, text: str, *, by: str) -> IncidentEvent | None:
    """Adds a note to an incident, open or resolved. None for an unknown id. Raises NoteRefused."""
    written = check_note(text)
    row = await pool.fetchrow(_ADD, id_, f"{storable(by)}: {written}", to_json({"by": by, "text": written}))
    return None if row is None else IncidentEvent(**row)


def check_note(text: str) -> str:
    """Returns the text without surrounding white space. Raises NoteRefused.

    A line break is refused too: a note is one line of the timeline.
    """
    written = trim(text)
    if not written:
        raise NoteRefused("the note is empty: write what happened, or what you did")
    if len(written) > LONGEST_NOTE:
        raise NoteRefused(
            f"the note has {len(written)} characters, and {LONGEST_NOTE} are possible: shorten it, "
            "or add several notes"
        )
    if has_invisible(written):
        raise NoteRefused("the note has a line break or another invisible character: write it in one line")
    return written
