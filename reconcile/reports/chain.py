"""The chain of an account's reports: each manifest names the hash of the manifest before it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import msgspec

from reconcile.errors import SigningKeyMissing
from reconcile.queries import sql
from reconcile.reports.report_store import FileEntry
from reconcile.reports.sealed_records import RecordSeals
from reconcile.windows import format_utc
from settings.accounts import Account
from settings.release import paywatch_version

FORMAT = "paywatch report 2"
WITHOUT_CODES = "paywatch report 1"
"""An older format: reports with sentences, but without codes. See docs/reports.md."""


class Signer(Protocol):
    """``public_key``: 32 bytes in base64."""

    @property
    def public_key(self) -> str: ...

    def sign(self, message: bytes) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Link:
    """One report in the chain of its account. ``sha256`` is the hash of the manifest's bytes."""

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
        """Returns the link of a row of the store."""
        return cls(**{**row, "account": Account(row["account"])})

    @property
    def content(self) -> dict[str, Any]:
        """The decoded manifest; empty if it cannot be read."""
        try:
            return msgspec.json.decode(self.manifest, type=dict[str, Any])
        except (msgspec.DecodeError, RecursionError):
            return {}


@dataclass(frozen=True, slots=True)
class UnchainedReport:
    """A report whose files are stored and that has no place in the chain yet.

    ``about``: the fields of the manifest that describe the run.
    """

    run: str
    account: Account
    edition: int
    reported_at: datetime
    supersedes: str | None
    about: dict[str, Any]
    files: list[FileEntry]


async def add_link(
    connection: Any, report: UnchainedReport, signer: Signer | None, records: RecordSeals | None = None
) -> Link:
    """Appends a report to its account's chain. The caller's transaction must hold its `lock_chains`.

    Raises SigningKeyMissing if the chain is signed and there is no signer.
    """
    await require_signer(connection, report.account, signer)
    head = await connection.fetchrow(sql("reports/latest_link_of_account"), report.account.stored)
    sign_off = await connection.fetchrow(sql("reports/latest_sign_off"), report.account.stored)
    made_at: datetime = await connection.fetchval("select clock_timestamp()")
    content = {
        "format": FORMAT,
        "paywatch": paywatch_version(),
        "run": report.run,
        "edition": report.edition,
        "account": report.account.connected,
        "position": head["position"] + 1 if head else 1,
        "previous": head["sha256"].hex() if head else None,
        "supersedes": await _superseded(connection, report),
        "sign_offs": {
            "count": sign_off["number"] if sign_off else 0,
            "last": sign_off["sha256"].hex() if sign_off else None,
        },
        **report.about,
        "made_at": format_utc(made_at),
        "records": records,
        "public_key": signer.public_key if signer else None,
        "files": {each.name: {"sha256": each.sha256.hex(), "bytes": each.size} for each in report.files},
    }
    # Indented for auditors. These bytes are hashed and signed, and are never formatted again.
    manifest = msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"
    key = (report.account.stored, content["position"], report.run, report.edition)
    signature = signer.sign(manifest) if signer else None
    digest = hashlib.sha256(manifest).digest()
    row = await connection.fetchrow(sql("reports/add_link"), *key, manifest, digest, signature, made_at)
    return Link.of(row)


async def lock_chains(connection: Any, account: Account) -> None:
    """Locks the chains of an account until the transaction ends: nobody else can append to them."""
    lock = "select pg_advisory_xact_lock(hashtextextended('paywatch chain ' || $1, 0))"
    await connection.execute(lock, account.stored)


async def require_signer(
    connection: Any, account: Account, signer: Signer | None, *, sign_offs: bool = False
) -> None:
    """Raises SigningKeyMissing without a signer if the account's reports are signed, or with ``sign_offs``
    its sign-offs. ``connection``: a connection or a pool."""
    if signer is not None:
        return
    signed = await connection.fetchrow(sql("reports/signed_chains"), account.stored)
    if signed["reports"] or (sign_offs and signed["sign_offs"]):
        raise SigningKeyMissing(account)


async def _superseded(connection: Any, report: UnchainedReport) -> dict[str, Any] | None:
    """Returns the report that this one replaces: an earlier edition, or that of the corrected run."""
    run = report.run if report.edition > 1 else report.supersedes
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


def head_line(link: Link) -> str:
    """The line of the head file: time, account, position, hash and run, separated by spaces."""
    made = format_utc(link.made_at.replace(microsecond=0))
    return f"{made} {link.account.connected or '-'} {link.position} {link.sha256.hex()} {link.run}\n"
