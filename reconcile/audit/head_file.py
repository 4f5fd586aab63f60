"""The head file: one line for each report, outside the database.

Whoever can write to the database can delete the newest reports of a chain; the head file still names them.
It is only appended to. A worker that is killed before or while it writes a line leaves the line to the next
worker.
"""

import asyncio
import fcntl
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import structlog

from reconcile.queries import sql
from reconcile.reports.chain import Link, head_line
from settings import Settings
from settings.accounts import Account

log = structlog.get_logger(__name__)

_BATCH = 500


@dataclass(frozen=True, slots=True)
class HeadLine:
    """One line of the file."""

    account: Account
    position: int
    sha256: str
    number: int
    """The line's number, from 1."""


async def publish_heads(store: asyncpg.Pool, settings: Settings) -> int:
    """Appends the links that the configured file lacks; returns how many. Safe to repeat.

    Logs an error if the file cannot be written: the run has already ended, and its report is in the chain.
    """
    path = settings.reconcile.head_file
    if path is None:
        return 0
    try:
        written = await asyncio.to_thread(newest_positions, path)
        stored = {
            Account(row["account"]): row["position"] for row in await store.fetch(sql("reports/latest_links"))
        }
        _log_cut_chains(path, written, stored)
        return sum([await _publish(store, path, account, written.get(account, 0)) for account in stored])
    except OSError as error:
        reason = error.strerror or type(error).__name__
        log.error("head_file_unwritable", path=str(path), reason=reason)  # noqa: TRY400 (the reason is complete)
        return 0


def _log_cut_chains(path: Path, written: dict[Account, int], stored: dict[Account, int]) -> None:
    for account, position in written.items():
        if position > stored.get(account, 0):
            log.error(
                "head_file_ahead_of_chain",
                path=str(path),
                account=account.connected,
                position=position,
                reason=f"the chain ends at report {stored.get(account, 0)}: run `paywatch reconcile verify`",
            )


async def _publish(store: asyncpg.Pool, path: Path, account: Account, after: int) -> int:
    count = 0
    while rows := await store.fetch(sql("audit/next_links"), account.stored, after, _BATCH):
        await asyncio.to_thread(append, path, [Link.of(row) for row in rows])
        after = rows[-1]["position"]
        count += len(rows)
    return count


def append(path: Path, links: Sequence[Link]) -> None:
    """Writes the lines that the file lacks, and returns when they are on the disk."""
    created = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        # The workers of a machine share the file: without the lock, two of them could write the same line.
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with os.fdopen(os.dup(descriptor), "rb") as file:
            content = file.read()
        written = _newest_positions(content)
        lines = [head_line(link) for link in links if link.position > written.get(link.account, 0)]
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


def newest_positions(path: Path) -> dict[Account, int]:
    """Returns the highest position of each account; empty if the file does not exist."""
    try:
        return _newest_positions(path.read_bytes())
    except FileNotFoundError:
        return {}


def read(path: Path) -> list[HeadLine]:
    """Returns all complete lines. Raises OSError."""
    return _parse(path.read_bytes())


def _newest_positions(content: bytes) -> dict[Account, int]:
    found: dict[Account, int] = {}
    for line in _parse(content):
        found[line.account] = max(found.get(line.account, 0), line.position)
    return found


def _parse(content: bytes) -> list[HeadLine]:
    """Skips a line that a crash left incomplete: its report has a complete line further down."""
    lines = []
    for number, text in enumerate(content.decode("utf-8", "replace").split("\n")[:-1], start=1):
        words = text.split(" ")
        if len(words) == 5 and words[2].isdecimal() and len(words[3]) == 64:
            account = Account("" if words[1] == "-" else words[1])
            lines.append(HeadLine(account, int(words[2]), words[3], number))
    return lines
