"""Exports the report of a finished run as a folder, and checks every byte against the manifest."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import asyncpg

from reconcile.audit.layout import checksums, is_within
from reconcile.audit.links import get_link
from reconcile.audit.manifest import manifest_of
from reconcile.audit.new_folder import in_thread, new_folder, open_file, write_chunk, write_file
from reconcile.audit.sign_off import render_sign_offs
from reconcile.errors import Damaged
from reconcile.reports.chain import Link
from reconcile.reports.report_store import read_file


async def export(store: asyncpg.Pool, run: str, folder: Path, edition: int | None = None) -> Path:
    """Writes one edition of a run's report, by default the newest, as the new folder ``folder``.

    Raises UnknownRun, ReconcileError if there is no such report, Damaged, Unwritable.
    """
    link = await get_link(store, run, edition)
    if hashlib.sha256(link.manifest).digest() != link.sha256:
        raise Damaged(f"manifest.json of {run} does not match its stored SHA-256: {_see_verify(run)}")
    files = manifest_of(link).files
    # Before anything is written: the names come from the database, which somebody may have changed.
    _require_within(run, files)
    async with new_folder(folder) as unfinished:
        for name, entry in files.items():
            if await _write_stored(store, link, unfinished / name, name) != entry.sha256:
                raise Damaged(
                    f"{name} of {run} does not match its SHA-256 in manifest.json: {_see_verify(run)}"
                )
        await _write_proofs(unfinished, link)
        await write_file(unfinished / "sign_off.json", await render_sign_offs(store, link))
    return folder


def _see_verify(run: str) -> str:
    return f"run `paywatch reconcile verify {run}`"


def _require_within(run: str, names: Iterable[str]) -> None:
    """Raises Damaged for a file outside the report's folder."""
    for name in names:
        if not is_within(name):
            raise Damaged(
                f"manifest.json of {run} names {name}, outside the report's folder: nothing was written"
            )


async def _write_proofs(folder: Path, link: Link) -> None:
    """Writes the manifest and what an auditor checks it with."""
    await write_file(folder / "manifest.json", link.manifest)
    await write_file(folder / "SHA256SUMS", checksums(link.manifest))
    key = manifest_of(link).public_key
    if link.signature is None or key is None:
        return
    from reconcile.audit.signing import pem  # noqa: PLC0415 (commands start fast without cryptography)

    await write_file(folder / "manifest.sig", link.signature)
    await write_file(folder / "public_key.pem", pem(key))


async def _write_stored(store: asyncpg.Pool, link: Link, path: Path, name: str) -> str:
    """Copies a file from the store; returns its SHA-256."""
    digest = hashlib.sha256()
    with await open_file(path) as file:
        async for chunk in read_file(store, link.run, link.edition, name):
            digest.update(chunk)
            await in_thread(write_chunk, file, chunk)
    return digest.hexdigest()
