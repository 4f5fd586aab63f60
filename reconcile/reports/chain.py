"""The chain of an account's reports: each manifest holds the hash of the one before it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any, Protocol

import asyncpg
import msgspec

from reconcile.queries import sql
from reconcile.reports.filing import FileEntry
from reconcile.windows import format_utc
from settings.accounts import Account

FORMAT = "paywatch report 2"
WITHOUT_CODES = "paywatch report 1"
"""An older format, of reports that have sentences alone; see docs/reports.md."""


class Signer(Protocol):
    """``public_key``: 32 bytes in base64."""

    @property
    def public_key(self) -> str: ...

    def sign(self, message: bytes) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Link:
    """One report in the chain of its account; ``sha256`` is that of the manifest's bytes."""

    account: Account
    position: int
    run: str
    edition: int
    manifest: bytes
    sha256: bytes
    signature: bytes | None
    made_at: datetime

    @classmethod
    def of(cls, row: Any) -> "Link":
        """From a row of the store."""
        return cls(**{**row, "account": Account(row["account"])})


@dataclass(frozen=True, slots=True)
class Made:
    """The files of a report that waits for its place in the chain, and what its manifest says of the run."""

    run: str
    account: Account
    edition: int
    reported_at: datetime
    supersedes: str | None
    about: dict[str, Any]
    files: list[FileEntry]


async def add_link(connection: Any, made: Made, signer: Signer | None) -> Link:
    """Gives a report the next place. Two runs of one account wait here for each other."""
    await lock_chains(connection, made.account)
    head = await connection.fetchrow(sql("reports/latest_link_of_account"), made.account.stored)
    sign_off = await connection.fetchrow(sql("reports/latest_sign_off"), made.account.stored)
    content = {
        "format": FORMAT,
        "paywatch": version("paywatch"),
        "run": made.run,
        "edition": made.edition,
        "account": made.account.connected,
        "position": head["position"] + 1 if head else 1,
        "previous": head["sha256"].hex() if head else None,
        "supersedes": await _superseded(connection, made),
        "sign_offs": {
            "count": sign_off["number"] if sign_off else 0,
            "last": sign_off["sha256"].hex() if sign_off else None,
        },
        **made.about,
        "public_key": signer.public_key if signer else None,
        "files": {each.name: {"sha256": each.sha256.hex(), "bytes": each.size} for each in made.files},
    }
    manifest = msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"
    key = (made.account.stored, content["position"], made.run, made.edition)
    signature = signer.sign(manifest) if signer else None
    digest = hashlib.sha256(manifest).digest()
    row = await connection.fetchrow(sql("reports/add_link"), *key, manifest, digest, signature)
    return Link.of(row)


async def lock_chains(connection: Any, account: Account) -> None:
    """Locks the chains of an account until the transaction ends: nobody else can append to them."""
    lock = "select pg_advisory_xact_lock(hashtextextended('paywatch chain ' || $1, 0))"
    await connection.execute(lock, account.stored)


async def _superseded(connection: Any, made: Made) -> dict[str, Any] | None:
    """An earlier end of the same run, or else the run that this one was asked to correct."""
    run = made.run if made.edition > 1 else made.supersedes
    row = None if run is None else await connection.fetchrow(sql("reports/latest_link_of_run"), run)
    if row is None:
        return None if run is None else {"run": run, "edition": None, "sha256": None}
    return {"run": run, "edition": row["edition"], "sha256": row["sha256"].hex()}


async def find_link(connection: Any, run: str, edition: int | None = None) -> Link | None:
    """Returns one edition of a run's report, by default the newest; None if there is none.

    ``connection``: a connection or a pool.
    """
    if edition is None:
        row = await connection.fetchrow(sql("reports/latest_link_of_run"), run)
    else:
        row = await connection.fetchrow(sql("reports/link_of_edition"), run, edition)
    return None if row is None else Link.of(row)


async def heads(store: asyncpg.Pool) -> list[Link]:
    """The newest link of each account."""
    rows = await store.fetch(sql("reports/latest_links"))
    return [Link.of(row) for row in rows]


def head_line(link: Link) -> str:
    """The line of the head file: time, account, position, hash and run, separated by spaces."""
    made = format_utc(link.made_at.replace(microsecond=0))
    return f"{made} {link.account.connected or '-'} {link.position} {link.sha256.hex()} {link.run}\n"
