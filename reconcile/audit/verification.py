"""Holds what the store keeps to the chain: a byte that was touched, a file, a run or a tail that is gone."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
from pydantic import SecretStr

from reconcile.audit import heads
from reconcile.audit.judgement import Continuity, Judgement, Problem, signature_problem
from reconcile.audit.rows import compare_rows, compare_run
from reconcile.audit.sign_off_check import Records, check_sign_offs
from reconcile.codes import Coded, VerifyNote
from reconcile.errors import Damaged
from reconcile.postgres import retry_outages
from reconcile.queries import sql
from reconcile.reports.chain import Link
from reconcile.reports.filing import CHUNK_BYTES, read_file
from reconcile.reports.privacy import scrub_of
from reconcile.runs.records import get
from settings.accounts import Account

_BATCH = 100
_OTHER_KEY = Coded(
    VerifyNote.OTHER_PII_KEY,
    "hashes of personal data that were made with another key than PAYWATCH_PII_KEY are not compared",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What to verify: everything, or the files of one ``run`` within its chain.

    ``head`` is a hash that one of the reports must have; ``trusted`` are the public keys that may sign, any
    if there is none; where there is one, each chain must come to its end signed.
    """

    run: str | None = None
    head: str | None = None
    head_file: Path | None = None
    trusted: Collection[str] = ()
    pii_key: SecretStr | None = None
    """Of the hashes in the reports, where one is configured."""


async def verify(store: asyncpg.Pool, asked: Asked) -> Judgement:
    """Looks at the chains of all accounts, or at that of the run's; raises UnknownRun."""
    judgement = Judgement()
    only = None if asked.run is None else await _account_of(store, asked.run)
    lines = await _lines(
        asked.head_file, store, judgement
    )  # before the chains: a run that ends meanwhile has no line
    accounts = [Account(row["account"]) for row in await store.fetch(sql("audit/chained_accounts"))]
    chains = [
        await _Chain(store, asked, account, judgement).walk()
        for account in accounts
        if only is None or account == only
    ]
    for row in await store.fetch(sql("audit/unchained_runs"), only and only.stored):
        sentence = f"{row['id']} has ended as {row['status']}, and its report is not in the chain"
        judgement.problems.append(Problem("missing", sentence, row["id"], Account(row["account"])))
    known = {digest for chain in chains for digest in chain.hashes.values()}
    if asked.head is not None and asked.head not in known:
        sentence = f"no report has the hash {asked.head}: the chain was cut before it, or a manifest changed"
        judgement.problems.append(Problem("head", sentence))
    _hold_to_lines(asked.head_file, lines, {chain.account: chain for chain in chains}, only, judgement)
    return judgement


async def _account_of(store: asyncpg.Pool, run: str) -> Account:
    stored = await store.fetchval("select account from paywatch.reports where run = $1", run)
    return (await get(store, run)).account if stored is None else Account(stored)


async def _lines(path: Path | None, store: asyncpg.Pool, judgement: Judgement) -> list[heads.Head]:
    """Those of the file; one that cannot be read may have been taken away with the end of a chain."""
    if path is None:
        return []
    try:
        return await asyncio.to_thread(heads.read, path)
    except OSError as error:
        why = error.strerror or type(error).__name__
    if await store.fetchval("select exists (select from paywatch.reports)"):
        sentence = (
            f"{path} cannot be read ({why}): the cut end of a chain would not be noticed. Where there was "
            "one, find out who took it away. Where there never was one, the next run on this machine "
            "writes it; or leave reconcile.head_file out of this machine's configuration"
        )
        judgement.problems.append(Problem("head", sentence, file=str(path)))
    else:
        sentence = f"{path} cannot be read ({why}); there is no report yet"
        judgement.notes.append(Coded(VerifyNote.NO_REPORT_YET, sentence))
    return []


def _hold_to_lines(
    path: Path | None,
    lines: Sequence[heads.Head],
    chains: dict[Account, "_Chain"],
    only: Account | None,
    judgement: Judgement,
) -> None:
    for head in lines:
        if only is not None and head.account != only:
            continue
        hashes = chains[head.account].hashes if head.account in chains else {}
        if hashes.get(head.position) != head.sha256:
            gone = head.position not in hashes
            whose = f"of account {head.account}" if head.account.connected else "of the platform's account"
            what = "is not in the chain: it was cut off" if gone else "is another one in the chain"
            sentence = f"line {head.number} of {path}: report {head.position} {whose} {what}"
            judgement.problems.append(
                Problem("head", sentence, account=head.account, position=head.position, file=str(path))
            )


@dataclass(slots=True)
class _Chain:
    """One account's chain as it is walked, from its first report on."""

    store: asyncpg.Pool
    asked: Asked
    account: Account
    judgement: Judgement
    hashes: dict[int, str] = field(default_factory=dict)
    """By position, computed anew."""
    continuity: Continuity = field(default_factory=Continuity)
    records: Records = field(default_factory=Records)

    async def walk(self) -> "_Chain":
        trusted = self.asked.trusted
        self.records = await check_sign_offs(self.store, self.account, trusted, self.judgement)
        position, digest, link = 0, None, None
        async for link in self._links():
            manifest = self._of_link(link)
            if link.position != position + 1:
                self._tell_gap(position + 1, link.position - 1)
            elif manifest is not None and manifest.get("previous") != digest:
                before = f"report {position}" if position else "nothing"
                self._tell("chain", f"does not follow {before}: one of both was changed", link)
            position, digest = link.position, hashlib.sha256(link.manifest).hexdigest()
            self.hashes[position] = digest
            self.judgement.reports += 1
            if manifest is not None and self.asked.run in (None, link.run):
                await self._of_contents(link, manifest)
        if link is not None and digest is not None:
            self.judgement.heads[self.account] = digest
            if problem := self.continuity.problem_at_the_end(self.asked.trusted):
                self._tell("signature", f"manifest.json {problem}", link, "manifest.json")
        return self

    async def _links(self) -> AsyncIterator[Link]:
        after = 0
        while rows := await retry_outages(
            partial(self.store.fetch, sql("audit/links_after"), self.account.stored, after, _BATCH)
        ):
            for row in rows:
                yield Link.of(row)
            after = rows[-1]["position"]

    def _of_link(self, link: Link) -> dict[str, Any] | None:
        """The manifest, if it can be read; what is wrong with it is told."""
        if hashlib.sha256(link.manifest).digest() != link.sha256:
            self._tell(
                "touched", "manifest.json is not what it was when the run ended", link, "manifest.json"
            )
        try:
            manifest = msgspec.json.decode(link.manifest, type=dict[str, Any])
        except msgspec.DecodeError:
            self._tell("touched", "manifest.json is no JSON any more", link, "manifest.json")
            return None
        place = (link.account.connected, link.position, link.run, link.edition)
        if place != tuple(manifest.get(name) for name in ("account", "position", "run", "edition")):
            self._tell("chain", "manifest.json speaks of another run or place", link, "manifest.json")
        self._of_signature(link, manifest.get("public_key"))
        self._of_sign_offs(link, manifest.get("sign_offs") or {})
        return manifest

    def _of_signature(self, link: Link, key: str | None) -> None:
        problem = signature_problem(key, link.signature, link.manifest, self.asked.trusted)
        problem = problem or self.continuity.problem(key, "report")
        if problem:
            self._tell("signature", f"manifest.json {problem}", link, "manifest.json")

    def _of_sign_offs(self, link: Link, said: dict[str, Any]) -> None:
        count, last = said.get("count", 0), said.get("last")
        hashes = self.records.hashes
        if count and (len(hashes) < count or hashes[count - 1] != last):
            self._tell(
                "sign-off", f"speaks of {count} sign-offs, and the last of them is gone or changed", link
            )

    async def _of_contents(self, link: Link, manifest: dict[str, Any]) -> None:
        (kept,) = await self.store.fetch(sql("audit/run_as_kept"), link.run)
        if link.run in self.records.retired:
            sentence = f"{link.run}: retention removed its contents"
            self.judgement.notes.append(Coded(VerifyNote.REPORT_RETIRED, sentence))
            return
        if kept["retired"]:
            sentence = "its contents are said to be retired, and no record in the chain of sign-offs says so"
            self._tell("missing", sentence, link)
            return
        said: dict[str, Any] = manifest.get("files") or {}
        rows = await self.store.fetch(sql("audit/chunk_names"), link.run, link.edition)
        there = {row["name"]: row["stretches"] for row in rows}
        for name in sorted(set(there) - set(said)):
            self._tell("added", f"{name} was added: the manifest does not know it", link, name)
        for name, file in said.items():
            if name in there:
                await self._of_file(link, name, file, there[name])
            else:
                self._tell("missing", f"{name} is gone", link, name)
        if link.edition == kept["newest_edition"] and kept["status"] not in ("queued", "running"):
            await self._of_rows(link, manifest, kept)

    async def _of_file(self, link: Link, name: str, said: dict[str, Any], stretches: int) -> None:
        self.judgement.files += 1
        digest = hashlib.sha256()
        try:
            async for stretch in read_file(self.store, link.run, link.edition, name):
                digest.update(stretch)
        except Damaged as error:
            self._tell("touched", str(error), link, name, error.at)
            return
        if digest.hexdigest() != said["sha256"] or stretches != max(1, -(-said["bytes"] // CHUNK_BYTES)):
            self._tell("touched", f"{name} is not what it was when the run ended", link, name)

    async def _of_rows(self, link: Link, manifest: dict[str, Any], kept: Any) -> None:
        """The rows that the report was made from: commands show them, and undo works with them."""
        if kept["status"] is None:
            self._tell("missing", "the run itself is gone", link)
            return
        scrub = await scrub_of(self.store, manifest.get("pii_key"), self.asked.pii_key)
        if scrub is None and _OTHER_KEY not in self.judgement.notes:
            self.judgement.notes.append(_OTHER_KEY)
        if names := await compare_run(self.store, link, manifest, kept, scrub):
            sentence = f"the run's row does not say what its report says: {', '.join(names)}"
            self._tell("touched", sentence, link)
        difference = await compare_rows(self.store, link, manifest, scrub)
        if difference is not None:
            sentence = f"findings.jsonl and the findings in the database differ from byte {difference} on"
            self._tell("touched", sentence, link, "findings.jsonl", difference)

    def _tell_gap(self, first: int, last: int) -> None:
        what = f"report {first} is" if first == last else f"reports {first} to {last} are"
        whose = f"of account {self.account}" if self.account.connected else "of the platform's account"
        sentence = f"{what} gone from the chain {whose}"
        self.judgement.problems.append(Problem("missing", sentence, None, self.account, first))

    def _tell(self, kind: str, what: str, link: Link, file: str | None = None, at: int | None = None) -> None:
        sentence = f"{link.run} (report {link.position}): {what}"
        self.judgement.problems.append(
            Problem(kind, sentence, link.run, self.account, link.position, file, at)
        )
