"""Heads of the chains outside the database that they protect: a line of a file for each report.

The file is only ever appended to. A worker that was killed between a report and its line, or within the line,
leaves it to the next one.
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
from reconcile.reports.chain import Link, line
from settings import Settings
from settings.accounts import Account

log = structlog.get_logger(__name__)

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Head:
    """One line of the file."""

    account: Account
    position: int
    sha256: str
    number: int
    """Of the line, from 1."""


async def publish_heads(store: asyncpg.Pool, settings: Settings) -> int:
    """Appends the links that the configured file does not have yet; their number. Safe to repeat.

    A file that cannot be written is an error of the log, and no reason to stop.
    """
    path = settings.reconcile.head_file
    if path is None:
        return 0
    try:
        known = await asyncio.to_thread(newest, path)
        there = {Account(row["account"]): row["position"] for row in await store.fetch(sql("reports/heads"))}
        _look_for_cut_tails(path, known, there)
        return sum([await _publish(store, path, account, known.get(account, 0)) for account in there])
    except OSError as error:
        reason = error.strerror or type(error).__name__
        log.error("head_file_unwritable", path=str(path), reason=reason)  # noqa: TRY400 (the reason says it all)
        return 0


def _look_for_cut_tails(path: Path, known: dict[Account, int], there: dict[Account, int]) -> None:
    for account, position in known.items():
        if position > there.get(account, 0):
            log.error(
                "head_file_ahead_of_chain",
                path=str(path),
                account=account.connected,
                position=position,
                reason=f"the chain ends at {there.get(account, 0)}: run `paywatch reconcile verify`",
            )


async def _publish(store: asyncpg.Pool, path: Path, account: Account, known: int) -> int:
    count = 0
    while rows := await store.fetch(sql("audit/links_after"), account.stored, known, _BATCH):
        await asyncio.to_thread(append, path, [Link.of(row) for row in rows])
        known = rows[-1]["position"]
        count += len(rows)
    return count


def append(path: Path, links: Sequence[Link]) -> None:
    """Writes the lines that are not there yet, and returns when the disk has them."""
    made = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with os.fdopen(os.dup(descriptor), "rb") as file:
            content = file.read()
        known = _newest(content)
        wanted = [line(link) for link in links if link.position > known.get(link.account, 0)]
        torn = b"\n" if content and not content.endswith(b"\n") else b""
        _write(descriptor, torn + "".join(wanted).encode() if wanted else b"")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if made:
        _sync_folder(path.parent)


def _write(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def newest(path: Path) -> dict[Account, int]:
    """The highest position of each account; empty where there is no file yet."""
    try:
        return _newest(path.read_bytes())
    except FileNotFoundError:
        return {}


def read(path: Path) -> list[Head]:
    """All whole lines. Raises OSError."""
    return _read(path.read_bytes())


def _newest(content: bytes) -> dict[Account, int]:
    found: dict[Account, int] = {}
    for head in _read(content):
        found[head.account] = max(found.get(head.account, 0), head.position)
    return found


def _read(content: bytes) -> list[Head]:
    """A line that was torn by a crash has no end, or is no line: the next one says it again."""
    heads = []
    for number, text in enumerate(content.decode("utf-8", "replace").split("\n")[:-1], start=1):
        words = text.split(" ")
        if len(words) == 5 and words[2].isdecimal() and len(words[3]) == 64:
            account = Account("" if words[1] == "-" else words[1])
            heads.append(Head(account, int(words[2]), words[3], number))
    return heads
