"""The head file: one line for each report and for each sign-off, undo and retirement, outside the database.

Whoever can write to the database can delete the end of a chain; the head file still names it. It is only
appended to. A worker that is killed before or while it writes a line leaves the line to the next worker.
"""

import asyncio
import fcntl
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import asyncpg
import structlog

from reconcile.audit.sign_off import SignOffRecord, head_line_of_sign_off
from reconcile.queries import sql
from reconcile.reports.chain import Link, head_line
from settings import Settings
from settings.accounts import Account

log = structlog.get_logger(__name__)

_BATCH = 500


_PLACE = re.compile(r"(sign-off-)?([1-9][0-9]{0,17})")
Chain = tuple[Account, Literal["report", "sign-off"]]
"""The chain of an account's reports, or of its sign-offs."""


@dataclass(frozen=True, slots=True)
class HeadLine:
    """One line of the file. ``position`` is a report's, or the number of a sign-off."""

    chain: Chain
    position: int
    sha256: str
    number: int
    """The line's number, from 1."""

    @property
    def account(self) -> Account:
        return self.chain[0]


async def publish_heads(store: asyncpg.Pool, settings: Settings) -> int:
    """Appends the links that the configured file lacks; returns how many. Safe to repeat.

    Logs an error if the file cannot be written: the run has already ended, and its report is in the chain.
    """
    path = settings.reconcile.head_file
    if path is None:
        return 0
    try:
        written = await asyncio.to_thread(newest_positions, path)
        stored = await _stored_positions(store)
        _log_cut_chains(path, written, stored)
        return sum([await _publish(store, path, chain, written.get(chain, 0)) for chain in stored])
    except OSError as error:
        reason = error.strerror or type(error).__name__
        log.error("head_file_unwritable", path=str(path), reason=reason)  # noqa: TRY400 (the reason is complete)
        return 0


async def _stored_positions(store: asyncpg.Pool) -> dict[Chain, int]:
    found: dict[Chain, int] = {}
    for row in await store.fetch(sql("reports/latest_links")):
        found[Account(row["account"]), "report"] = row["position"]
    for row in await store.fetch(sql("audit/latest_sign_offs")):
        found[Account(row["account"]), "sign-off"] = row["number"]
    return found


def _log_cut_chains(path: Path, written: dict[Chain, int], stored: dict[Chain, int]) -> None:
    for chain, position in written.items():
        if position > stored.get(chain, 0):
            account, what = chain
            log.error(
                "head_file_ahead_of_chain",
                path=str(path),
                account=account.connected,
                chain=what,
                position=position,
                reason=f"the chain ends at {what} {stored.get(chain, 0)}: run `paywatch reconcile verify`",
            )


async def _publish(store: asyncpg.Pool, path: Path, chain: Chain, after: int) -> int:
    account, what = chain
    query = sql("audit/next_links") if what == "report" else sql("audit/next_sign_offs")
    count = 0
    while rows := await store.fetch(query, account.stored, after, _BATCH):
        found = [Link.of(row) if what == "report" else SignOffRecord.of(row) for row in rows]
        await asyncio.to_thread(append, path, found)
        after = _place(found[-1])[1]
        count += len(rows)
    return count


def _place(entry: Link | SignOffRecord) -> tuple[Chain, int]:
    if isinstance(entry, Link):
        return (entry.account, "report"), entry.position
    return (entry.account, "sign-off"), entry.number


def _line(entry: Link | SignOffRecord) -> str:
    return head_line(entry) if isinstance(entry, Link) else head_line_of_sign_off(entry)


def append(path: Path, entries: Sequence[Link | SignOffRecord]) -> None:
    """Writes the lines that the file lacks, and returns when they are on the disk."""
    created = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        # The workers of a machine share the file: without the lock, two of them could write the same line.
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with os.fdopen(os.dup(descriptor), "rb") as file:
            content = file.read()
        written = _newest_positions(content)
        places = ((each, *_place(each)) for each in entries)
        lines = [_line(each) for each, chain, position in places if position > written.get(chain, 0)]
        # Ends the line that a crash left incomplete, so that the next one starts on a line of its own.
        torn = b"\n" if content and not content.endswith(b"\n") else b""
        _write(descriptor, torn + "".join(lines).encode() if lines else b"")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if created:
        _sync_folder(path.parent)


def _write(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]


def _sync_folder(folder: Path) -> None:
    """A new file survives a power failure only when its folder is on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def newest_positions(path: Path) -> dict[Chain, int]:
    """Returns the highest position of each chain; empty if the file does not exist."""
    try:
        return _newest_positions(path.read_bytes())
    except FileNotFoundError:
        return {}


def read(path: Path) -> list[HeadLine]:
    """Returns all complete lines. Raises OSError."""
    return _parse(path.read_bytes())


def _newest_positions(content: bytes) -> dict[Chain, int]:
    found: dict[Chain, int] = {}
    for line in _parse(content):
        found[line.chain] = max(found.get(line.chain, 0), line.position)
    return found


def _parse(content: bytes) -> list[HeadLine]:
    """Skips a line that a crash left incomplete: its report has a complete line further down."""
    lines = []
    for number, text in enumerate(content.decode("utf-8", "replace").split("\n")[:-1], start=1):
        words = text.split(" ")
        if len(words) == 5 and (place := _PLACE.fullmatch(words[2])) and len(words[3]) == 64:
            account = Account("" if words[1] == "-" else words[1])
            chain: Chain = (account, "sign-off" if place[1] else "report")
            lines.append(HeadLine(chain, int(place[2]), words[3], number))
    return lines
