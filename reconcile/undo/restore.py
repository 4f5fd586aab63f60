"""Restores rows of the ledger to their state before a repair, if they are still as the repair left them.

Rows that were changed since are left alone. A row that the repair inserted is deleted, if this user may
delete it and no foreign key would cascade.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from reconcile.codes import UndoNote
from reconcile.ledger.catalogue import Relation, quote
from reconcile.ledger.write_statements import WriteStatements
from reconcile.repair.transaction import CHECK_CONSTRAINTS, DEFER_CONSTRAINTS
from reconcile.repair.writer import REFUSALS
from settings.texts import mask_secrets

Action = Literal["put back", "deleted", "left"]
_IMAGE = msgspec.json.Decoder(dict[str, msgspec.Raw])


@dataclass(frozen=True, slots=True)
class Image:
    """One row before (None: it did not exist) and after a repair."""

    id: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Undone:
    """The result for one row; ``note`` says why it was not restored."""

    id: str
    action: Action
    note_code: UndoNote | None = None
    note: str = ""


async def put_back(ledger: Any, statements: WriteStatements, images: Sequence[Image]) -> list[Undone]:
    """Restores rows within the ledger's open transaction; each row is locked before it is compared."""
    locked = await ledger.fetch(statements.images(lock=True), [each.id for each in images])
    held = Counter(row["id"] for row in locked)
    now = {row["id"]: row["image"] for row in locked}
    relation, done = statements.table.relation, []
    put: list[Image] = []
    gone: list[Image] = []
    for image in images:
        outcome = _settled(image, now.get(image.id), held[image.id], relation) or _kept(image, relation)
        if outcome is not None:
            done.append(outcome)
        else:
            (gone if image.before is None else put).append(image)
    done += await _each(ledger, put, _put(ledger, statements), "put back")
    return [*done, *await _each(ledger, gone, _deleted(ledger, statements), "deleted")]


def _settled(image: Image, now: str | None, rows: int, relation: Relation) -> Undone | None:
    """The result if the row's present state decides it; None if it is as the repair left it."""
    if rows > 1:
        return Undone(image.id, "left", UndoNote.ROW_DUPLICATED, f"the ledger has {rows} rows with this id")
    if now is None:
        return _absent(image, relation)
    if not (changed := _differing(now, image.after)):
        return None
    if image.before is not None and not _differing(now, image.before):
        return Undone(image.id, "put back", UndoNote.ROW_ALREADY_RESTORED, "already as before the repair")
    return Undone(image.id, "left", UndoNote.ROW_CHANGED_SINCE, f"changed since: {', '.join(changed)}")


def _absent(image: Image, relation: Relation) -> Undone:
    if relation.row_security:
        note = "the row no longer exists, or row-level security hides it from this user"
        return Undone(image.id, "left", UndoNote.ROW_HIDDEN, note)
    if image.before is None:
        return Undone(image.id, "deleted", UndoNote.ROW_ALREADY_DELETED, "already deleted")
    return Undone(image.id, "left", UndoNote.ROW_MISSING, "the row no longer exists")


def _differing(now: str, image: str) -> list[str]:
    """The columns that differ from the stored image; columns added later are ignored."""
    found = _IMAGE.decode(now)
    return [name for name, value in _IMAGE.decode(image).items() if found.get(name) != value]


def _kept(image: Image, relation: Relation) -> Undone | None:
    """Why an inserted row cannot be deleted; None if it can."""
    if image.before is not None:
        return None
    if not relation.may_delete:
        grant = f"grant delete on {relation.quoted} to {quote(relation.user)}"
        return Undone(
            image.id, "left", UndoNote.DELETE_NOT_PERMITTED, f"this user may not delete rows: {grant}"
        )
    if relation.delete_reaches_on:
        note = "a foreign key would delete or change rows of another table too"
        return Undone(image.id, "left", UndoNote.DELETE_CASCADES, note)
    return None


Write = Callable[[Sequence[Image]], Awaitable[Any]]


def _put(ledger: Any, statements: WriteStatements) -> Write:
    async def write(images: Sequence[Image]) -> Any:
        arrays = [each.id for each in images], [each.before for each in images]
        return await ledger.fetch(statements.restore(), *arrays)

    return write


def _deleted(ledger: Any, statements: WriteStatements) -> Write:
    async def write(images: Sequence[Image]) -> Any:
        return await ledger.fetch(statements.delete(), [each.id for each in images])

    return write


async def _each(ledger: Any, images: Sequence[Image], write: Write, action: Action) -> list[Undone]:
    """Writes all rows at once; on a refusal, each half separately, down to the refused row."""
    if not images:
        return []
    try:
        async with ledger.transaction():
            await ledger.execute(DEFER_CONSTRAINTS)
            written = {row["id"] for row in await write(images)}
            await ledger.execute(CHECK_CONSTRAINTS)
    except REFUSALS as error:
        if len(images) == 1:
            note = f"the ledger refused the row: {mask_secrets(str(error.args[0]))}"
            return [Undone(images[0].id, "left", UndoNote.UNDO_REFUSED, note)]
        half = len(images) // 2
        return [
            *await _each(ledger, images[:half], write, action),
            *await _each(ledger, images[half:], write, action),
        ]
    unchanged = (UndoNote.UNDO_HAD_NO_EFFECT, "a trigger or rule of the ledger kept the row unchanged")
    return [
        Undone(each.id, action) if each.id in written else Undone(each.id, "left", *unchanged)
        for each in images
    ]
