"""``evidence/row_images.jsonl``: a hash of each repaired row, before and after, for undo to check images by.

The rows themselves stay in the store, because they may contain anything of a customer. For the same reason
the hashes are keyed: what a row contains could be guessed.
"""

import hashlib
import hmac
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import asyncpg
import msgspec

from reconcile.errors import Damaged
from reconcile.postgres import LONG_TIMEOUT, retry_outages
from reconcile.queries import sql
from reconcile.reports.chain import Link
from reconcile.reports.privacy import Scrubber
from reconcile.reports.report_store import FileEntry, ReportStore, read_file

NAME = "evidence/row_images.jsonl"
_BATCH = 5000
_encode = msgspec.json.Encoder(order="sorted").encode


class ImageHash(msgspec.Struct, frozen=True):
    """One line: the row of ``id`` in the ledger's table of ``object``."""

    object: str
    id: str
    hmac_sha256: str


def hash_image(scrubber: Scrubber, object_: str, id_: str, before: str | None, after: str) -> ImageHash:
    """Hashes an image by the text of the row before (None: it did not exist) and after the repair."""
    return _hash(scrubber, object_, id_, None if before is None else _sha256(before), _sha256(after))


def _hash(scrubber: Scrubber, object_: str, id_: str, before: str | None, after: str) -> ImageHash:
    """``before`` and ``after`` are SHA-256 hashes: for a file Postgres computes them beside the rows."""
    message = msgspec.json.encode((object_, id_, before, after))
    digest = hmac.digest(scrubber.key, message, hashlib.sha256).hex()
    return ImageHash(object_, scrubber.scrub(id_), digest)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


async def stored_hashes(
    store: asyncpg.Pool, run: str, scrubber: Scrubber
) -> AsyncIterator[list[tuple[str, ImageHash]]]:
    """Yields the id and the hash of each image of a run in batches, in the order of the file."""
    query = "select object_run, object from paywatch.object_runs where run = $1 order by object_run"
    for part in await retry_outages(partial(store.fetch, query, run)):
        last, more = "", True
        while more:
            arguments = (sql("reports/image_hashes"), part["object_run"], last, _BATCH)
            rows = await retry_outages(partial(store.fetch, *arguments, timeout=LONG_TIMEOUT))
            if rows:
                yield [(row["id"], _hash(scrubber, part["object"], *row)) for row in rows]
                last = rows[-1]["id"]
            more = len(rows) == _BATCH


async def write_row_images(report_store: ReportStore) -> FileEntry:
    file, run = report_store.open(NAME), report_store.run
    async for batch in stored_hashes(run.deps.store, run.id, report_store.scrubber):
        await file.add("".join(_encode(each).decode() + "\n" for _, each in batch))
    return await file.close()


async def sealed_hashes(store: asyncpg.Pool, link: Link, entry: Any) -> dict[tuple[str, str], str]:
    """Reads the file of a report; returns the hash of each object and id.

    ``entry``: the manifest's entry of the file. Raises Damaged if the file does not match it.
    """
    content = b"".join([each async for each in read_file(store, link.run, link.edition, NAME)])
    if hashlib.sha256(content).hexdigest() != entry["sha256"]:
        raise Damaged(f"{NAME} of {link.run} does not match its SHA-256 in manifest.json")
    lines = msgspec.json.Decoder(ImageHash).decode_lines(content)
    return {(each.object, each.id): each.hmac_sha256 for each in lines}


async def first_changed_image(
    store: asyncpg.Pool, run: str, scrubber: Scrubber, sealed: dict[tuple[str, str], str]
) -> tuple[str, str] | None:
    """Returns object and id of the first row whose stored image was changed, added or removed."""
    left = dict(sealed)
    async for batch in stored_hashes(store, run, scrubber):
        for id_, found in batch:
            if left.pop((found.object, found.id), None) != found.hmac_sha256:
                return found.object, id_
    return next(iter(left), None)
