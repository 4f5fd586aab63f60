"""Verifies the chain of the audit log."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum

import asyncpg

from store.audit_log.entries import FIRST_PREVIOUS, StoredEntry
from store.audit_log.retention import Cut
from store.pool import Connection
from store.queries import query

_ENTRIES = query("audit_log")
_HEAD = "select id, sha256 from paywatch.audit_log_head"
_CUTS = "select upto, sha256, at, cut_at, deleted from paywatch.audit_log_cuts order by upto"


class Flaw(StrEnum):
    """How an entry shows that the log was changed."""

    MISSING = "missing"
    """There is no entry at this position."""
    CHANGED = "changed"
    """Its contents do not have its hash."""
    UNLINKED = "unlinked"
    """It does not name the hash of the entry before it."""
    HEAD = "head"
    """It is not the newest entry that was recorded as such."""


@dataclass(frozen=True, slots=True)
class Head:
    """A position of the chain and the hash there. Whoever noted one can verify later that nothing before it
    was changed."""

    id: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """The first position at which the chain is broken."""

    id: int
    flaw: Flaw


@dataclass(frozen=True, slots=True)
class Verified:
    """``entries`` were verified, from ``first`` to the head; those before it were deleted by ``cuts``.

    ``head`` is the last entry that was verified. ``unknown`` are the attempts that have no outcome.
    """

    entries: int
    first: int | None
    head: Head | None
    broken: Broken | None
    cuts: tuple[Cut, ...]
    unknown: tuple[int, ...]


async def verify(pool: asyncpg.Pool, noted: Head | None = None) -> Verified:
    """Verifies every entry that is stored, and that the chain has the ``noted`` head, if one is given."""
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        cuts = tuple(Cut(**row) for row in await connection.fetch(_CUTS))
        walk = _Walk(cuts, noted)
        async for entry in _entries(connection):
            if not walk.accept(entry):
                break
        else:
            (head,) = await connection.fetch(_HEAD)
            walk.end(Head(**head))
    return walk.result(cuts)


async def _entries(connection: Connection) -> AsyncIterator[StoredEntry]:
    async for row in connection.cursor(_ENTRIES, prefetch=500):
        yield StoredEntry(**row)


class _Walk:
    """Goes from entry to entry until the first that is wrong."""

    def __init__(self, cuts: tuple[Cut, ...], noted: Head | None) -> None:
        self._at = Head(cuts[-1].upto, cuts[-1].sha256) if cuts else Head(0, FIRST_PREVIOUS)
        self._noted = noted
        self._first: int | None = None
        self._count = 0
        self._broken: Broken | None = None
        self._unknown: set[int] = set()
        for cut in cuts:
            self._check_note(Head(cut.upto, cut.sha256))

    def accept(self, entry: StoredEntry) -> bool:
        flaw = self._flaw(entry)
        if flaw is not None:
            self._broken = Broken(self._at.id + 1 if flaw is Flaw.MISSING else entry.id, flaw)
            return False
        self._first = self._first or entry.id
        self._at = Head(entry.id, entry.sha256)
        self._count += 1
        self._note_outcome(entry)
        return self._check_note(self._at)

    def end(self, head: Head) -> None:
        if self._at != head and self._broken is None:
            is_missing = head.id > self._at.id
            self._broken = Broken(self._at.id + is_missing, Flaw.MISSING if is_missing else Flaw.HEAD)
        elif self._noted is not None and self._noted.id > self._at.id:
            self._broken = Broken(self._at.id + 1, Flaw.MISSING)

    def result(self, cuts: tuple[Cut, ...]) -> Verified:
        head = self._at if self._at.id else None
        return Verified(self._count, self._first, head, self._broken, cuts, tuple(sorted(self._unknown)))

    def _flaw(self, entry: StoredEntry) -> Flaw | None:
        if entry.id != self._at.id + 1:
            return Flaw.MISSING
        if entry.digest() != entry.sha256:
            return Flaw.CHANGED
        return None if entry.previous == self._at.sha256 else Flaw.UNLINKED

    def _note_outcome(self, entry: StoredEntry) -> None:
        if entry.outcome == "attempted":
            self._unknown.add(entry.id)
        elif entry.entry_of is not None:
            self._unknown.discard(entry.entry_of)

    def _check_note(self, at: Head) -> bool:
        if self._noted is not None and self._noted.id == at.id and self._noted != at:
            self._broken = Broken(at.id, Flaw.CHANGED)
            return False
        return True
