"""What an undo may trust: the row images whose hashes are in the run's report.

Undo writes images from the store into the ledger. Whoever can change the store could otherwise write anything
into the ledger, by the hand of the person who runs undo.
"""

import asyncio
import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from pydantic import SecretStr

from reconcile.audit import head_file
from reconcile.audit.verify_signatures import signature_problem
from reconcile.errors import Damaged, NotSealed
from reconcile.queries import sql
from reconcile.reports.chain import Link, find_link
from reconcile.reports.privacy import Scrubber, find_scrubber
from reconcile.reports.row_images import NAME, first_changed_image, hash_image, sealed_hashes
from reconcile.reports.sealed_records import RecordSeals, changed_tables, seal_run
from reconcile.undo.restore import Image

_NEEDED = ("runs", "object_runs")
"""Undo reads which table and columns the run wrote to from these."""


@dataclass(frozen=True, slots=True)
class Trust:
    """What the report is checked against. ``keys``: the public keys that may sign it, in base64; empty
    accepts any key. ``unsealed``: a person accepts images that no report seals."""

    keys: Collection[str] = ()
    pii_key: SecretStr | None = None
    head_file: Path | None = None
    unsealed: bool = False


@dataclass(frozen=True, slots=True)
class SealedImages:
    """The hash of each image by object and id."""

    run: str
    scrubber: Scrubber
    hashes: Mapping[tuple[str, str], str]

    def require_all(self, object_: str, images: Iterable[Image]) -> None:
        """Raises Damaged if one of these is not the image that was sealed."""
        for image in images:
            found = hash_image(self.scrubber, object_, image.id, image.before, image.after)
            if self.hashes.get((found.object, found.id)) != found.hmac_sha256:
                raise _changed(self.run, object_, image.id)


async def sealed_images(
    store: asyncpg.Pool, run: str, trust: Trust, *, cancelled: bool
) -> SealedImages | None:
    """Checks the report of a run and all its images. None if a person accepts images that are not sealed.

    Raises NotSealed if no report seals them, and Damaged if something was changed since.
    """
    try:
        return await _checked(store, run, trust, cancelled=cancelled)
    except NotSealed:
        if trust.unsealed:
            return None
        raise


async def _checked(store: asyncpg.Pool, run: str, trust: Trust, *, cancelled: bool) -> SealedImages:
    link = None if cancelled else await find_link(store, run)
    if link is None:
        raise _not_sealed(run, "it was cancelled, so that it has no report")
    await _check_manifest(store, link, trust)
    manifest = link.content
    sealed, entry = RecordSeals.of(manifest), (manifest.get("files") or {}).get(NAME)
    if sealed is None or entry is None:
        raise _not_sealed(run, "its report is of a version that did not name them")
    async with store.acquire() as connection, connection.transaction(readonly=True):
        found = await seal_run(connection, run)
    if changed := set(_NEEDED) & set(changed_tables(sealed.of_run, found)):
        raise _damaged(run, f"its rows in the table {min(changed)} were changed since its report")
    scrubber = await find_scrubber(store, manifest.get("pii_key"), trust.pii_key)
    if scrubber is None:
        raise _not_sealed(run, "their hashes were made with another PAYWATCH_PII_KEY than this one")
    hashes = await sealed_hashes(store, link, entry)
    if image := await first_changed_image(store, run, scrubber, hashes):
        raise _changed(run, *image)
    return SealedImages(run, scrubber, hashes)


async def _check_manifest(store: asyncpg.Pool, link: Link, trust: Trust) -> None:
    """Raises Damaged if the manifest contradicts its hash, signature, successor or line in the head file."""
    content = link.content
    key = content.get("public_key")
    problem = signature_problem(key, link.signature, link.manifest, trust.keys)
    if hashlib.sha256(link.manifest).digest() != link.sha256 or content.get("run") != link.run:
        problem = "does not match its stored SHA-256"
    elif key is None and trust.keys:
        problem = "is not signed"
    elif not await _is_named(store, link) or not await _is_head(link, trust.head_file):
        problem = "is not the one that the chain of reports names"
    if problem:
        raise _damaged(link.run, f"manifest.json of its report {problem}")


async def _is_named(store: asyncpg.Pool, link: Link) -> bool:
    """Whether the next report, if there is one, names this one's hash."""
    rows = await store.fetch(sql("audit/next_links"), link.account.stored, link.position, 1)
    return all(Link.of(row).content.get("previous") == link.sha256.hex() for row in rows)


async def _is_head(link: Link, path: Path | None) -> bool:
    """Whether the head file, if it can be read, has no other hash of this report."""
    try:
        lines = [] if path is None else await asyncio.to_thread(head_file.read, path)
    except OSError:
        return True
    place = ((link.account, "report"), link.position)
    return all(each.sha256 == link.sha256.hex() for each in lines if (each.chain, each.position) == place)


def _not_sealed(run: str, why: str) -> NotSealed:
    return NotSealed(
        f"no report seals the row images of {run}: {why}. Look at what `paywatch reconcile undo {run} "
        "--dry-run --unsealed` would restore, and pass --unsealed to restore it"
    )


def _changed(run: str, object_: str, id_: Any) -> Damaged:
    return _damaged(run, f"the stored row image of {object_} {id_} is not the one that its report seals")


def _damaged(run: str, what: str) -> Damaged:
    return Damaged(f"{run}: {what}: nothing was restored; run `paywatch reconcile verify {run}`")
