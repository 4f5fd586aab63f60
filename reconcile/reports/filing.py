"""Files of a report on their way into the store: hashed, cut and compressed as they are made."""

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
from reconcile.reports.privacy import Scrub
from reconcile.runs.context import RunContext

CHUNK_BYTES = 1 << 18
"""Bytes of a file in one row, before they are compressed."""
_JSON = (".json", ".jsonl")


@dataclass(frozen=True, slots=True)
class FileEntry:
    name: str
    size: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class ReportStore:
    """Where the files of one report go. Only the worker that holds the run can put one in."""

    run: RunContext
    edition: int
    scrub: Scrub

    async def clear(self) -> None:
        """Takes away what an attempt that was killed left of this report, and what cancelled runs left."""
        key = (self.run.id, self.edition)
        await self.run.write(lambda c: c.execute(sql("reports/delete_stale_chunks"), *key))

    def open(self, name: str) -> "ReportFile":
        return ReportFile(self, name)

    async def put(self, name: str, text: str) -> FileEntry:
        """A small file, whole."""
        file = self.open(name)
        await file.add(text)
        return await file.close()


@dataclass(slots=True)
class ReportFile:
    """One file that is being written."""

    report_store: ReportStore
    name: str
    size: int = 0
    rows: int = 0
    digest: Any = field(default_factory=hashlib.sha256)
    waiting: bytearray = field(default_factory=bytearray)

    async def add(self, text: str) -> None:
        scrub = self.report_store.scrub.json if self.name.endswith(_JSON) else self.report_store.scrub
        self.waiting += scrub(text).encode()
        whole = len(self.waiting) - len(self.waiting) % CHUNK_BYTES
        if whole:
            taken = bytes(self.waiting[:whole])
            del self.waiting[:whole]
            await self._keep(taken)

    async def close(self) -> FileEntry:
        if self.waiting or not self.rows:
            await self._keep(bytes(self.waiting))
        return FileEntry(self.name, self.size, self.digest.digest())

    async def _keep(self, content: bytes) -> None:
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
    """A file's bytes, a stretch at a time. Raises Damaged where one cannot be unpacked."""
    for number in itertools.count():
        find = partial(store.fetchval, sql("reports/chunk"), run, edition, name, number)
        packed = await retry_outages(find)
        if packed is None:
            return
        try:
            yield zlib.decompress(packed)
        except zlib.error:
            at = number * CHUNK_BYTES
            raise Damaged(f"{name} of {run} cannot be unpacked from byte {at} on", at) from None
