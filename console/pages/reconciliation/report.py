"""The report of a run: its files and their hashes, its place in the chain, and who signed it."""

import hashlib
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
import msgspec
from starlette.requests import Request
from starlette.responses import Response

import reconcile
from console.context import Console, console_of
from console.pages.reconciliation.found import run_of
from console.roles import Permission
from console.route import Route
from console.web.downloads import Download
from console.web.problems import BadInput, NotFound
from reconcile.audit.layout import checksums, is_within
from reconcile.audit.links import get_link
from reconcile.audit.manifest import manifest_of
from reconcile.audit.sign_off import ROLES, SignOffRecord, records_of, render_sign_offs
from reconcile.errors import Damaged
from reconcile.queries import sql
from reconcile.reports.chain import Link, find_link, require_signer
from reconcile.reports.report_store import read_file

VERIFIED = "report_verified"
"""The action of a verification in the audit log, whose newest entry is the last one."""
_DIGITS = re.compile(r"[1-9]\d{0,8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class File:
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Verified:
    """The last verification of this report that somebody started here. ``problems`` are sentences."""

    at: datetime
    by: str
    sound: bool
    problems: Sequence[str]


@dataclass(frozen=True, slots=True)
class Report:
    """``head``: the newest report of the account, which stands for the whole chain. ``damage``: why the
    manifest cannot be read. ``unsignable``: why this console cannot sign; None if it can."""

    link: Link
    head: Link
    files: Sequence[File]
    damage: str | None
    sign_offs: Sequence[Mapping[str, Any]]
    unsignable: str | None
    verified: Verified | None

    @property
    def next_role(self) -> str | None:
        """The role whose signature is missing: first the preparer's, then the reviewer's."""
        signed = {each.get("role") for each in self.sign_offs if each.get("what") == "sign-off"}
        return next((role for role in ROLES if role not in signed), None)


async def report_of(request: Request, run: reconcile.Run) -> Report | None:
    """Returns the newest report of a run; None if there is none yet."""
    console = console_of(request)
    link = await find_link(console.pool, run.id)
    if link is None:
        return None
    files, damage = _files(link)
    head = await console.pool.fetchrow(sql("reports/latest_link_of_account"), link.account.stored)
    return Report(
        link,
        link if head is None else Link.of(head),
        files,
        damage,
        [_content(each) for each in await records_of(console.pool, link)],
        await _unsignable(console, link),
        await _verified(console.pool, run.id),
    )


def _files(link: Link) -> tuple[list[File], str | None]:
    try:
        files = manifest_of(link).files
    except Damaged as error:
        return [], str(error)
    return [File(name, entry.bytes, entry.sha256) for name, entry in files.items()], None


def _content(record: SignOffRecord) -> dict[str, Any]:
    try:
        content = record.content
    except Damaged as error:
        content = {"what": "damaged", "comment": str(error)}
    return content | {
        "sha256": record.sha256.hex(),
        "made_at": record.made_at,
        "signed": record.signature is not None,
    }


async def _unsignable(console: Console, link: Link) -> str | None:
    signer = reconcile.signer_for(console.settings)
    try:
        await require_signer(console.pool, link.account, signer, sign_offs=True)
    except reconcile.SigningKeyMissing:
        return (
            "the chain of this account is signed, and this console has no PAYWATCH_SIGNING_KEY: sign with "
            f"`paywatch reconcile sign {link.run}` where the key is, or give the key to the console"
        )
    return None


async def _verified(pool: asyncpg.Pool, run: str) -> Verified | None:
    row = await pool.fetchrow(
        "select at, actor, detail::text as detail from paywatch.audit_log where action = $1 and object = $2 "
        "order by id desc limit 1",
        *(VERIFIED, run),
    )
    if row is None:
        return None
    detail = msgspec.json.decode(row["detail"])
    return Verified(row["at"], row["actor"], detail.get("sound") is True, detail.get("problems", []))


async def download(request: Request) -> Response:
    content = await file_of(request)
    plain = f"{request.path_params['id']}-{request.path_params['name']}".replace("/", "-")
    headers = {
        "Content-Disposition": f'attachment; filename="{plain}"',
        "Cache-Control": "no-store",
    }
    return Download(content, media_type="application/octet-stream", headers=headers)


async def file_of(request: Request) -> AsyncIterator[bytes]:
    """Returns a file of the report as it is stored. Every byte is in a hash of the manifest.

    Raises NotFound and BadInput.
    """
    console, run = console_of(request), await run_of(request)
    link = await get_link(console.pool, run.id, _edition(request))
    name = request.path_params["name"]
    content = await _content_of(console.pool, link, name)
    if content is None:
        raise NotFound(f"the report of {run.id} has no file {name[:100]!r}")
    return content


async def _content_of(pool: asyncpg.Pool, link: Link, name: str) -> AsyncIterator[bytes] | None:
    """Returns the bytes of a file; None for one that the report does not have."""
    if name == "manifest.json":
        return _whole(link.manifest)
    if name == "SHA256SUMS":
        return _whole(checksums(link.manifest))
    if name == "sign_off.json":
        return _whole(await render_sign_offs(pool, link))
    if name == "manifest.sig" and link.signature is not None:
        return _whole(link.signature)
    if not is_within(name) or name not in manifest_of(link).files:
        return None
    return _checked(pool, link, name)


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _checked(pool: asyncpg.Pool, link: Link, name: str) -> AsyncIterator[bytes]:
    """Breaks off before the last chunk if the file does not have its hash: nobody must take it for whole."""
    digest, last = hashlib.sha256(), b""
    async for chunk in read_file(pool, link.run, link.edition, name):
        if last:
            yield last
        digest.update(chunk)
        last = chunk
    if digest.hexdigest() != manifest_of(link).files[name].sha256:
        raise Damaged(f"{name} of {link.run} does not match its SHA-256 in manifest.json")
    yield last


def _edition(request: Request) -> int | None:
    text = request.query_params.get("edition")
    if text is None:
        return None
    if not _DIGITS.fullmatch(text):
        raise BadInput(f"edition: {text[:20]!r} is not a number such as 1")
    return int(text)


ROUTES = (
    Route("/reconcile/runs/{id}/files/{name:path}", download, Permission.REPORT_FILES, "A file of a report"),
)
