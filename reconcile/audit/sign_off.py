"""Sign-offs: who prepared and who reviewed a report. Each record names the hash of the record before it.

A sign-off does not change the report: it names the hash of the report's manifest. The same chain records what
happened to a report later: that retention deleted its contents, or that somebody undid the run's repairs.
"""

import hashlib
import unicodedata
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import asyncpg
import msgspec

from reconcile.audit.manifest import manifest_of
from reconcile.errors import Damaged, ReconcileError
from reconcile.queries import sql
from reconcile.reports.chain import Link, Signer, lock_chains, require_signer
from reconcile.reports.report_store import read_file
from reconcile.windows import format_utc
from settings.accounts import Account

RecordType = Literal["sign-off", "retirement", "undo"]
"""The value of ``what`` in a record."""
Role = Literal["preparer", "reviewer"]
ROLES: tuple[Role, ...] = ("preparer", "reviewer")


# Sorted keys: the record's bytes are hashed and signed.
_encode = msgspec.json.Encoder(order="sorted").encode


class SignOffRefused(ReconcileError):
    """This person cannot sign this report in this role."""


@dataclass(frozen=True, slots=True)
class SignOffRecord:
    """``record`` is JSON, byte for byte as it was signed; ``number`` counts the account's records from 1."""

    account: Account
    number: int
    run: str
    edition: int
    record: bytes
    sha256: bytes
    signature: bytes | None
    made_at: datetime | None = None
    """The time in the store; None in an exported folder."""

    @classmethod
    def of(cls, row: Any) -> "SignOffRecord":
        """Returns the record of a row of the store."""
        return cls(**{**row, "account": Account(row["account"])})

    @property
    def content(self) -> dict[str, Any]:
        """Raises Damaged for a record that somebody replaced by something else."""
        try:
            return msgspec.json.decode(self.record, type=dict[str, Any])
        except (msgspec.DecodeError, RecursionError):
            which = f"sign-off {self.number} of {self.run}"
            raise Damaged(f"{which} cannot be read: run `paywatch reconcile verify {self.run}`") from None


async def sign(
    store: asyncpg.Pool, link: Link, name: str, role: Role, *, comment: str = "", signer: Signer | None = None
) -> SignOffRecord:
    """Appends a sign-off to an unchanged report. Raises SignOffRefused."""
    name = " ".join(name.split())
    if not normalize_name(name):
        raise SignOffRefused("a sign-off needs a visible name: --as NAME")
    if problem := await _content_problem(store, link):
        raise SignOffRefused(
            f"{problem}: this report cannot be signed off; see `paywatch reconcile verify {link.run}`"
        )
    async with store.acquire() as connection, connection.transaction():
        await lock_chains(connection, link.account)
        earlier = [each.content for each in await _records_of(connection, link)]
        require_eligible(name, role, [each for each in earlier if each.get("what") == "sign-off"])
        content = {"comment": comment, "name": name, "role": role}
        return await append_record(connection, link, "sign-off", content, signer)


async def _content_problem(store: asyncpg.Pool, link: Link) -> str | None:
    """Returns what in the stored report differs from its manifest, or None."""
    if hashlib.sha256(link.manifest).digest() != link.sha256:
        return "manifest.json does not match its stored SHA-256"
    for name, entry in manifest_of(link).files.items():
        digest = hashlib.sha256()
        try:
            async for chunk in read_file(store, link.run, link.edition, name):
                digest.update(chunk)
        except Damaged as error:
            return str(error)
        if digest.hexdigest() != entry.sha256:
            return f"{name} is missing or does not match its SHA-256 in manifest.json"
    return None


async def append_record(
    connection: Any, link: Link, what: RecordType, content: dict[str, Any], signer: Signer | None
) -> SignOffRecord:
    """Appends a record about a report. The caller's transaction must hold `lock_chains` of the account.

    Raises SigningKeyMissing if reports or sign-offs of the account are signed and there is no signer.
    """
    await require_signer(connection, link.account, signer, sign_offs=True)
    last = await connection.fetchrow(sql("reports/latest_sign_off"), link.account.stored)
    now = await connection.fetchval("select clock_timestamp()")
    number = last["number"] + 1 if last else 1
    record = _encode(
        content
        | {
            "account": link.account.connected,
            "at": format_utc(now.replace(microsecond=0)),
            "edition": link.edition,
            "manifest": link.sha256.hex(),
            "number": number,
            "previous": last["sha256"].hex() if last else None,
            "public_key": signer.public_key if signer else None,
            "run": link.run,
            "what": what,
        }
    )
    place = (number, link.run, link.edition)
    signature = signer.sign(record) if signer else None
    digest = hashlib.sha256(record).digest()
    await connection.execute(
        sql("audit/add_sign_off"), link.account.stored, *place, record, digest, signature, now
    )
    return SignOffRecord(link.account, *place, record, digest, signature, now)


def head_line_of_sign_off(record: SignOffRecord) -> str:
    """The line of the head file, such as ``TIME ACCOUNT sign-off-3 SHA256 RUN``."""
    made = "-" if record.made_at is None else format_utc(record.made_at.replace(microsecond=0))
    place = f"{record.account.connected or '-'} sign-off-{record.number}"
    return f"{made} {place} {record.sha256.hex()} {record.run}\n"


def require_eligible(name: str, role: str, earlier: list[dict[str, Any]]) -> None:
    """Raises SignOffRefused unless ``name`` can sign as ``role`` after the report's earlier sign-offs."""
    by = {str(each.get("role")): str(each.get("name")) for each in earlier}
    if role in by:
        raise SignOffRefused(f"{by[role]} has already signed this report as {role}")
    if role == "reviewer" and "preparer" not in by:
        raise SignOffRefused(
            "nobody has signed this report as preparer yet: the reviewer signs after the preparer"
        )
    if normalize_name(name) in {normalize_name(other) for other in by.values()}:
        raise SignOffRefused(f"{name} prepared this report: a different person must review it")


def normalize_name(name: str) -> str:
    """Returns the same text for spellings of one name: case, spaces, invisible characters and compatibility
    forms of letters are ignored. Empty for a name without visible characters."""
    visible = (
        each for each in unicodedata.normalize("NFKC", name) if unicodedata.category(each)[0] not in "CZ"
    )
    # Case folding can yield characters that NFKC would change, so that it is normalized again.
    return unicodedata.normalize("NFKC", "".join(visible).casefold())


async def records_of(store: asyncpg.Pool, link: Link) -> list[SignOffRecord]:
    """Returns the records about one report, oldest first."""
    async with store.acquire() as connection:
        return await _records_of(connection, link)


async def _records_of(connection: Any, link: Link) -> list[SignOffRecord]:
    rows = await connection.fetch(sql("audit/sign_offs_of_report"), link.run, link.edition)
    return [SignOffRecord.of(row) for row in rows]


async def render_sign_offs(store: asyncpg.Pool, link: Link) -> bytes:
    """The content of ``sign_off.json``."""
    return render_records(link.run, link.edition, link.sha256.hex(), await records_of(store, link))


def render_records(run: str, edition: int, manifest: str, found: Sequence[SignOffRecord]) -> bytes:
    """Formats the records about a report. Each is a string, so that its SHA-256 and its signature can be
    checked over exactly these bytes."""
    roles = {each.content.get("role") for each in found}
    content = {
        "run": run,
        "edition": edition,
        "manifest": manifest,
        "missing": [role for role in ROLES if role not in roles],
        "sign_offs": [
            {
                "record": each.record.decode(),
                "sha256": each.sha256.hex(),
                "signature": None if each.signature is None else b64encode(each.signature).decode(),
            }
            for each in found
        ],
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"
