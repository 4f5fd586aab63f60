"""The files of a report in the store: hashed, cut into chunks and compressed while they are written."""

import asyncio
import hashlib
import itertools
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import asyncpg

from reconcile.errors import Damaged
from reconcile.postgres import retry_outages
from reconcile.queries import sql
from reconcile.reports.privacy import Scrubber
from reconcile.runs.context import RunContext

CHUNK_BYTES = 1 << 18
"""The maximum number of bytes of a file in one row, before compression."""
_JSON = (".json", ".jsonl")


@dataclass(frozen=True, slots=True)
class FileEntry:
    """The manifest's entry of a file; ``size`` in bytes."""

    name: str
    size: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class ReportStore:
    """Writes the files of one report. Only the worker that holds the run's lease can write."""

    run: RunContext
    edition: int
    scrubber: Scrubber

    async def clear(self) -> None:
        """Deletes what a killed attempt left of this report, and the unfinished reports of cancelled runs."""
        key = (self.run.id, self.edition)
        await self.run.write(lambda c: c.execute(sql("reports/delete_stale_chunks"), *key))

    def open(self, name: str) -> "ReportFile":
        return ReportFile(self, name)

    async def put(self, name: str, text: str) -> FileEntry:
        """Writes a small file at once."""
        file = self.open(name)
        await file.add(text)
        return await file.close()


@dataclass(slots=True)
class ReportFile:
    """A file that is being written. ``buffer`` holds the bytes that do not fill a chunk yet."""

    report_store: ReportStore
    name: str
    size: int = 0
    rows: int = 0
    digest: Any = field(default_factory=hashlib.sha256)
    buffer: bytearray = field(default_factory=bytearray)

    async def add(self, text: str) -> None:
        scrubber = self.report_store.scrubber
        text = scrubber.scrub_json(text) if self.name.endswith(_JSON) else scrubber.scrub(text)
        self.buffer += text.encode()
        whole = len(self.buffer) - len(self.buffer) % CHUNK_BYTES
        if whole:
            content = bytes(self.buffer[:whole])
            del self.buffer[:whole]
            await self._store(content)

    async def close(self) -> FileEntry:
        if self.buffer or not self.rows:
            await self._store(bytes(self.buffer))
        return FileEntry(self.name, self.size, self.digest.digest())

    async def _store(self, content: bytes) -> None:
        # Hashing and compressing a long file would block the event loop, and with it the run's lease.
        rows = await asyncio.to_thread(self._pack, content)
        await self.report_store.run.write(lambda c: c.executemany(sql("reports/put_chunk"), rows))
        self.rows += len(rows)

    def _pack(self, content: bytes) -> list[tuple[Any, ...]]:
        self.digest.update(content)
        self.size += len(content)
        parts = [content[at : at + CHUNK_BYTES] for at in range(0, max(len(content), 1), CHUNK_BYTES)]
        key = (self.report_store.run.id, self.report_store.edition, self.name)
        return [(*key, self.rows + n, zlib.compress(part, 1)) for n, part in enumerate(parts)]


async def read_file(store: asyncpg.Pool, run: str, edition: int, name: str) -> AsyncIterator[bytes]:
    """Yields a file chunk by chunk. Raises Damaged for a chunk that cannot be decompressed."""
    for number in itertools.count():
        find = partial(store.fetchval, sql("reports/chunk"), run, edition, name, number)
        compressed = await retry_outages(find)
        if compressed is None:
            return
        content = _decompress(compressed)
        if content is None:
            at = number * CHUNK_BYTES
            raise Damaged(f"{name} of {run} cannot be decompressed from byte {at} on", at)
        yield content


def _decompress(compressed: bytes) -> bytes | None:
    """None for anything but one whole chunk: bytes after its end, and a chunk that would fill the memory."""
    inflater = zlib.decompressobj()
    try:
        content = inflater.decompress(compressed, CHUNK_BYTES + 1)
    except zlib.error:
        return None
    whole = inflater.eof and not inflater.unused_data and len(content) <= CHUNK_BYTES
    return content if whole else None
