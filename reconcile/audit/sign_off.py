"""Sign-offs: who prepared and who reviewed a report. Each record is chained to the one before.

A sign-off never changes the report: it names the hash of its manifest. What else becomes of a report later
stands in the same chain: that retention took its contents away, or that somebody undid what the run had
repaired.
"""

import hashlib
import unicodedata
from base64 import b64encode
from dataclasses import dataclass
from typing import Any, Literal

import asyncpg
import msgspec

from reconcile.errors import Damaged, ReconcileError
from reconcile.queries import sql
from reconcile.reports.chain import Link, Signer, hold
from reconcile.reports.filing import read_file
from reconcile.windows import format_utc
from settings.accounts import Account

What = Literal["sign-off", "retirement", "undo"]
Role = Literal["preparer", "reviewer"]
ROLES: tuple[Role, ...] = ("preparer", "reviewer")


_encode = msgspec.json.Encoder(order="sorted").encode


class Refused(ReconcileError):
    """This person cannot sign in this role now."""


@dataclass(frozen=True, slots=True)
class SignOff:
    """``record`` is JSON, byte for byte what was signed; ``number`` counts the records of the account."""

    account: Account
    number: int
    run: str
    edition: int
    record: bytes
    sha256: bytes
    signature: bytes | None

    @classmethod
    def of(cls, row: Any) -> "SignOff":
        """From a row of the store."""
        return cls(**{**row, "account": Account(row["account"])})

    @property
    def said(self) -> dict[str, Any]:
        found: dict[str, Any] = msgspec.json.decode(self.record)
        return found


async def sign(
    store: asyncpg.Pool, link: Link, name: str, role: Role, *, comment: str = "", signer: Signer | None = None
) -> SignOff:
    """Appends a sign-off to a report that is as it was made. Raises Refused with one sentence."""
    name = " ".join(name.split())
    if not same_person_key(name):
        raise Refused("a sign-off needs a name: --as NAME")
    if touched := await _touched(store, link):
        raise Refused(
            f"{touched}: nobody can sign for this report; see `paywatch reconcile verify {link.run}`"
        )
    async with store.acquire() as connection, connection.transaction():
        await hold(connection, link.account)
        before = [each.said for each in await _of(connection, link)]
        refuse(name, role, [each for each in before if each["what"] == "sign-off"])
        said = {"comment": comment, "name": name, "role": role}
        return await append(connection, link, "sign-off", said, signer)


async def _touched(store: asyncpg.Pool, link: Link) -> str | None:
    """What of the report is not as its manifest says, or None."""
    if hashlib.sha256(link.manifest).digest() != link.sha256:
        return "manifest.json is not what it was when the run ended"
    for name, said in msgspec.json.decode(link.manifest)["files"].items():
        digest = hashlib.sha256()
        try:
            async for stretch in read_file(store, link.run, link.edition, name):
                digest.update(stretch)
        except Damaged as error:
            return str(error)
        if digest.hexdigest() != said["sha256"]:
            return f"{name} is gone, or not what it was when the run ended"
    return None


async def append(
    connection: Any, link: Link, what: What, said: dict[str, Any], signer: Signer | None
) -> SignOff:
    """Adds a record about a report; the account's chains are held by this transaction."""
    last = await connection.fetchrow(sql("reports/last_sign_off"), link.account.stored)
    now = await connection.fetchval("select clock_timestamp()")
    number = last["number"] + 1 if last else 1
    record = _encode(
        said
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
        sql("audit/add_sign_off"), link.account.stored, *place, record, digest, signature
    )
    return SignOff(link.account, *place, record, digest, signature)


def refuse(name: str, role: str, before: list[dict[str, Any]]) -> None:
    """Raises Refused unless ``name`` can sign as ``role`` after these sign-offs of the same report."""
    by = {each["role"]: each["name"] for each in before}
    if role in by:
        raise Refused(f"{by[role]} has signed this report as {role} already")
    if role == "reviewer" and "preparer" not in by:
        raise Refused("nobody has signed this report as preparer: a reviewer reviews what someone prepared")
    if same_person_key(name) in {same_person_key(other) for other in by.values()}:
        raise Refused(f"{name} has prepared this report: another person has to review it")


def same_person_key(name: str) -> str:
    """Equal for two ways of writing one name: case, spaces, what cannot be seen, and forms of letters do not
    count."""
    seen = (each for each in unicodedata.normalize("NFKC", name) if unicodedata.category(each)[0] not in "CZ")
    return unicodedata.normalize("NFKC", "".join(seen).casefold())


async def sign_offs(store: asyncpg.Pool, link: Link) -> list[SignOff]:
    """Of one report, oldest first."""
    async with store.acquire() as connection:
        return await _of(connection, link)


async def _of(connection: Any, link: Link) -> list[SignOff]:
    return [
        SignOff.of(row) for row in await connection.fetch(sql("audit/sign_offs_of"), link.run, link.edition)
    ]


async def sign_off_file(store: asyncpg.Pool, link: Link) -> bytes:
    """``sign_off.json``: each record as the text whose SHA-256 and signature stand beside it."""
    found = await sign_offs(store, link)
    roles = {each.said.get("role") for each in found}
    content = {
        "run": link.run,
        "edition": link.edition,
        "manifest": link.sha256.hex(),
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
