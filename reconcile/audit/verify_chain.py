"""Verifies the chain of one account's reports, link by link: hashes, order, signatures and contents."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import asyncpg
import msgspec

from reconcile.audit.manifest import manifest_of
from reconcile.audit.verification import Problem, ReportPlace, VerifyRequest, VerifyResult, format_range
from reconcile.audit.verify_contents import ContentsVerifier
from reconcile.audit.verify_later_records import verify_retirements, verify_undos
from reconcile.audit.verify_records import RecordsVerifier
from reconcile.audit.verify_sign_offs import SignOffChain, verify_sign_offs
from reconcile.audit.verify_signatures import SignatureContinuity, signature_problem
from reconcile.errors import Damaged
from reconcile.postgres import retry_outages
from reconcile.queries import sql
from reconcile.reports.chain import Link
from settings.accounts import Account

_BATCH = 100


@dataclass(slots=True)
class ChainVerifier:
    """Verifies one account's chain from its first report on; adds problems to ``result``."""

    store: asyncpg.Pool
    request: VerifyRequest
    account: Account
    result: VerifyResult
    continuity: SignatureContinuity = field(default_factory=SignatureContinuity)
    sign_offs: SignOffChain = field(default_factory=SignOffChain)

    async def verify(self) -> dict[int, str]:
        """Returns the hash of each manifest by position, computed from its bytes."""
        trusted = self.request.trusted
        self.sign_offs = await verify_sign_offs(self.store, self.account, trusted, self.result)
        contents = ContentsVerifier(self.store, self.request.pii_key, self.sign_offs.retired, self.result)
        hashes: dict[int, str] = {}
        records = RecordsVerifier(self.store, self.result)
        position, digest, link = 0, None, None
        async for link in self._links():
            manifest = self._verify_link(link)
            if link.position != position + 1:
                self._add_gap(position + 1, link.position - 1)
            elif manifest is not None and manifest.get("previous") != digest:
                self._add_broken_link(link)
            position, digest = link.position, hashlib.sha256(link.manifest).hexdigest()
            hashes[position] = digest
            self.result.reports += 1
            self.result.positions.setdefault(self.account, []).append(position)
            records.verify_made_at(link, manifest or {})
            if manifest is not None and self.request.run in (None, link.run):
                await contents.verify(link, manifest)
        if link is not None and digest is not None:
            self.result.heads[self.account] = digest
            if problem := self.continuity.problem_at_the_end(trusted):
                self._add("signature", f"manifest.json {problem}", link, "manifest.json")
        await verify_undos(
            self.store, self.account, self.sign_offs.undos, self.sign_offs.retired, self.result
        )
        await verify_retirements(self.store, self.account, self.sign_offs.retired, self.result)
        return hashes

    async def _links(self) -> AsyncIterator[Link]:
        after = 0
        while rows := await retry_outages(
            partial(self.store.fetch, sql("audit/next_links"), self.account.stored, after, _BATCH)
        ):
            for row in rows:
                yield Link.of(row)
            after = rows[-1]["position"]

    def _verify_link(self, link: Link) -> dict[str, Any] | None:
        """Verifies the manifest; returns it if it can be read."""
        if hashlib.sha256(link.manifest).digest() != link.sha256:
            self._add("touched", "manifest.json does not match its stored SHA-256", link, "manifest.json")
        try:
            manifest = msgspec.json.decode(link.manifest, type=dict[str, Any])
            manifest_of(link)
        except (msgspec.DecodeError, RecursionError, Damaged):
            self._add("touched", "manifest.json cannot be read", link, "manifest.json")
            return None
        place = (link.account.connected, link.position, link.run, link.edition)
        if place != tuple(manifest.get(name) for name in ("account", "position", "run", "edition")):
            what = "manifest.json names another account, position, run or edition than the chain"
            self._add("chain", what, link, "manifest.json")
        self._verify_signature(link, manifest.get("public_key"))
        self._verify_sign_off_count(link, manifest.get("sign_offs") or {})
        return manifest

    def _verify_signature(self, link: Link, key: str | None) -> None:
        problem = signature_problem(key, link.signature, link.manifest, self.request.trusted)
        problem = problem or self.continuity.problem(key, "report")
        if problem:
            self._add("signature", f"manifest.json {problem}", link, "manifest.json")

    def _verify_sign_off_count(self, link: Link, entry: dict[str, Any]) -> None:
        """Each manifest names the last sign-off before it: a cut end of the sign-offs' chain shows here."""
        count, last = entry.get("count", 0), entry.get("last")
        hashes = self.sign_offs.hashes
        if count and (len(hashes) < count or hashes[count - 1] != last):
            what = f"manifest.json follows {count} sign-offs, and the last of these is missing or was changed"
            self._add("sign-off", what, link)

    def _add_broken_link(self, link: Link) -> None:
        if link.position == 1:
            what = "manifest.json names a previous report although it is the first in its chain"
        else:
            before = f"report {link.position - 1}"
            what = f"manifest.json does not name the hash of {before}: one of the two was changed"
        self._add("chain", what, link)

    def _add_gap(self, first: int, last: int) -> None:
        sentence = f"{format_range(first, last)} missing from the chain of account {self.account}"
        self.result.problems.append(Problem("missing", sentence, None, self.account, first))

    def _add(self, kind: str, what: str, link: Link, file: str | None = None) -> None:
        place = ReportPlace(link.run, self.account, link.position)
        self.result.problems.append(place.problem(kind, what, file))
