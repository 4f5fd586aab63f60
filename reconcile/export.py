"""A finished run's report as a folder. Every byte that is written is held to the hashes of the run's
manifest."""

import asyncio
import hashlib
from pathlib import Path

import asyncpg

from reconcile.errors import Damaged, ReconcileError
from reconcile.report import finding_lines
from reconcile.runs import get
from reconcile.statements import sql


async def export(store: asyncpg.Pool, run: str, folder: Path) -> Path:
    """Writes the report of ``run`` into ``folder``, which is made. Raises UnknownRun, Damaged, OSError."""
    await get(store, run)
    files = await store.fetch(sql("report_files"), run)
    if not files:
        raise ReconcileError(f"{run} has no report: it has not come to its end")
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    for row in files:
        written = (
            await _write_findings(store, run, folder / row["name"])
            if row["content"] is None
            else _write(folder / row["name"], row["content"])
        )
        if written != row["sha256"]:
            raise Damaged(f"{row['name']} of {run} is not what it was when the run ended")
    return folder


def _write(path: Path, content: bytes) -> bytes:
    path.write_bytes(content)
    return hashlib.sha256(content).digest()


async def _write_findings(store: asyncpg.Pool, run: str, path: Path) -> bytes:
    digest = hashlib.sha256()
    with path.open("wb") as file:
        async for _, line in finding_lines(store, run):
            digest.update(line)
            file.write(line)
    return digest.digest()
