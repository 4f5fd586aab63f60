"""A finished run's report as a folder: every byte is held to the manifest, and that to the chain."""

import asyncio
import hashlib
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from reconcile.audit.sign_off import sign_off_file
from reconcile.errors import Damaged, ReconcileError, Unwritable
from reconcile.queries import sql
from reconcile.reports.chain import Link
from reconcile.reports.filing import read_file
from reconcile.runs.records import get

_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


async def export(store: asyncpg.Pool, run: str, folder: Path, edition: int | None = None) -> Path:
    """Writes the report of ``run`` into ``folder``, which is made; the newest edition if none is named.

    Raises UnknownRun, ReconcileError where there is no such report, Damaged, Unwritable.
    """
    link = await find_link(store, run, edition)
    if hashlib.sha256(link.manifest).digest() != link.sha256:
        raise Damaged(f"manifest.json of {run} is not what it was when the run ended")
    files = msgspec.json.decode(link.manifest)["files"]
    _refuse_elsewhere(run, files)
    for name, said in files.items():
        if await _write_stored(store, link, folder / name, name) != said["sha256"]:
            raise Damaged(f"{name} of {run} is not what it was when the run ended")
    await _on_disk(_write_seals, folder, link, sums(link.manifest))
    await _on_disk(_write, folder / "sign_off.json", await sign_off_file(store, link))
    return folder


async def find_link(store: asyncpg.Pool, run: str, edition: int | None = None) -> Link:
    """Raises UnknownRun, and ReconcileError where the run has no such report."""
    if edition is None:
        row = await store.fetchrow(sql("reports/latest_link"), run)
    else:
        row = await store.fetchrow(sql("audit/get_link"), run, edition)
    if row is None:
        await get(store, run)
        if (
            edition is not None
            and (last := await store.fetchrow(sql("reports/latest_link"), run)) is not None
        ):
            there = f"the last one is {last['edition']}"
            raise ReconcileError(f"{run} has no edition {edition} of its report: {there}")
        raise ReconcileError(f"{run} has no report: it has not come to its end, or was cancelled")
    return Link.of(row)


def _refuse_elsewhere(run: str, names: Iterable[str]) -> None:
    """Raises Damaged where a manifest names a file that would not be in its folder."""
    for name in names:
        if not is_within(name):
            raise Damaged(
                f"the manifest of {run} names a file outside of its folder, {name}: nothing is written"
            )


def is_within(name: str) -> bool:
    """Whether this is a plain name, or one in a folder, as those of a report are."""
    parts = name.split("/")
    return all(_PLAIN.fullmatch(part) for part in parts) and len(parts) <= 2


def sums(manifest: bytes) -> bytes:
    """What ``sha256sum --check`` reads: each file of the manifest, and the manifest itself."""
    files = msgspec.json.decode(manifest)["files"]
    lines = [f"{said['sha256']}  {name}\n" for name, said in files.items()]
    return "".join([*lines, f"{hashlib.sha256(manifest).hexdigest()}  manifest.json\n"]).encode()


def _write_seals(folder: Path, link: Link, sums: bytes) -> None:
    (folder / "manifest.json").write_bytes(link.manifest)
    (folder / "SHA256SUMS").write_bytes(sums)
    key = msgspec.json.decode(link.manifest)["public_key"]
    if link.signature is None or key is None:
        return
    from reconcile.audit.signing import pem  # noqa: PLC0415 (commands start fast without cryptography)

    (folder / "manifest.sig").write_bytes(link.signature)
    (folder / "public_key.pem").write_bytes(pem(key))


async def _write_stored(store: asyncpg.Pool, link: Link, path: Path, name: str) -> str:
    digest = hashlib.sha256()
    await _on_disk(_write, path, b"")
    async for stretch in read_file(store, link.run, link.edition, name):
        digest.update(stretch)
        await _on_disk(_append, path, stretch)
    return digest.hexdigest()


async def _on_disk(write: Callable[..., None], path: Path, *arguments: Any) -> None:
    """In a thread. What the disk refuses is told as such: it is no matter of the database."""
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
