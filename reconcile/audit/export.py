"""Exports the report of a finished run as a folder, and checks every byte against the manifest."""

import asyncio
import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from reconcile.audit.layout import checksums, is_within
from reconcile.audit.links import get_link
from reconcile.audit.sign_off import render_sign_offs
from reconcile.errors import Damaged, Unwritable
from reconcile.reports.chain import Link
from reconcile.reports.report_store import read_file


async def export(store: asyncpg.Pool, run: str, folder: Path, edition: int | None = None) -> Path:
    """Writes one edition of a run's report, by default the newest, into ``folder``, which is created.

    Raises UnknownRun, ReconcileError if there is no such report, Damaged, Unwritable.
    """
    link = await get_link(store, run, edition)
    if hashlib.sha256(link.manifest).digest() != link.sha256:
        raise Damaged(f"manifest.json of {run} does not match its stored SHA-256: {_see_verify(run)}")
    files = msgspec.json.decode(link.manifest)["files"]
    # Before anything is written: the names come from the database, which somebody may have changed.
    _require_within(run, files)
    for name, entry in files.items():
        if await _write_stored(store, link, folder / name, name) != entry["sha256"]:
            raise Damaged(f"{name} of {run} does not match its SHA-256 in manifest.json: {_see_verify(run)}")
    await _in_thread(_write_proofs, folder, link)
    await _in_thread(_write, folder / "sign_off.json", await render_sign_offs(store, link))
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


def _write_proofs(folder: Path, link: Link) -> None:
    """Writes the manifest and what an auditor checks it with."""
    (folder / "manifest.json").write_bytes(link.manifest)
    (folder / "SHA256SUMS").write_bytes(checksums(link.manifest))
    key = msgspec.json.decode(link.manifest)["public_key"]
    if link.signature is None or key is None:
        return
    from reconcile.audit.signing import pem  # noqa: PLC0415 (commands start fast without cryptography)

    (folder / "manifest.sig").write_bytes(link.signature)
    (folder / "public_key.pem").write_bytes(pem(key))


async def _write_stored(store: asyncpg.Pool, link: Link, path: Path, name: str) -> str:
    """Copies a file from the store; returns its SHA-256."""
    digest = hashlib.sha256()
    await _in_thread(_write, path, b"")
    async for chunk in read_file(store, link.run, link.edition, name):
        digest.update(chunk)
        await _in_thread(_append, path, chunk)
    return digest.hexdigest()


async def _in_thread(write: Callable[..., None], path: Path, *arguments: Any) -> None:
    """Raises Unwritable instead of OSError, which would be taken for an outage of the database."""
    try:
        await asyncio.to_thread(write, path, *arguments)
    except OSError as error:
        raise Unwritable(str(error.filename or path), error) from error


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _append(path: Path, content: bytes) -> None:
    with path.open("ab") as file:
        file.write(content)
