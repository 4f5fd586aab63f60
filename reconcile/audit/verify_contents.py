"""Verifies the contents of one report in the store: its files, and the rows that they were made from."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import asyncpg
from pydantic import SecretStr

from reconcile.audit.compare_rows import compare_findings, compare_run
from reconcile.audit.verification import ReportPlace, VerifyResult
from reconcile.audit.verify_records import RecordsVerifier
from reconcile.codes import Coded, VerifyNote
from reconcile.errors import Damaged
from reconcile.queries import sql
from reconcile.reports.chain import Link
from reconcile.reports.privacy import find_scrubber
from reconcile.reports.report_store import CHUNK_BYTES, read_file

_OTHER_PII_KEY = Coded(
    VerifyNote.OTHER_PII_KEY,
    "hashes of personal data that were made with another key than PAYWATCH_PII_KEY are not compared",
)


@dataclass(frozen=True, slots=True)
class ContentsVerifier:
    """``retired``: runs that retention deleted according to the chain of sign-offs."""

    store: asyncpg.Pool
    pii_key: SecretStr | None
    retired: Collection[str]
    result: VerifyResult

    async def verify(self, link: Link, manifest: dict[str, Any]) -> None:
        (stored,) = await self.store.fetch(sql("audit/stored_run"), link.run)
        if link.run in self.retired:
            text = f"{link.run}: retention removed its contents"
            self.result.notes.append(Coded(VerifyNote.REPORT_RETIRED, text))
            await RecordsVerifier(self.store, self.result).verify_retired(link, manifest)
            return
        if stored["retired"]:
            # Anybody who can write to the database can mark a run as retired, but not sign the record of it.
            what = "its contents are marked as retired, but the chain of sign-offs has no record of that"
            self._add("missing", what, link)
            return
        entries: dict[str, Any] = manifest.get("files") or {}
        rows = await self.store.fetch(sql("audit/stored_files"), link.run, link.edition)
        chunks = {row["name"]: row["chunks"] for row in rows}
        for name in sorted(set(chunks) - set(entries)):
            self._add("added", f"{name} is not listed in manifest.json", link, name)
        for name, entry in entries.items():
            if name in chunks:
                await self._verify_file(link, name, entry, chunks[name])
            else:
                self._add("missing", f"{name} is missing", link, name)
        # The rows belong to the newest edition, and those of a resumed run are changing.
        if link.edition == stored["newest_edition"] and stored["status"] not in ("queued", "running"):
            await self._verify_rows(link, manifest, stored)

    async def _verify_file(self, link: Link, name: str, entry: dict[str, Any], chunks: int) -> None:
        self.result.files += 1
        digest = hashlib.sha256()
        try:
            async for chunk in read_file(self.store, link.run, link.edition, name):
                digest.update(chunk)
        except Damaged as error:
            self._add("touched", str(error), link, name, error.at)
            return
        # Reading ends at the first missing number: a chunk added behind a gap shows only in the count.
        expected = max(1, -(-entry["bytes"] // CHUNK_BYTES))
        if digest.hexdigest() != entry["sha256"] or chunks != expected:
            self._add("touched", f"{name} does not match its SHA-256 in manifest.json", link, name)

    async def _verify_rows(self, link: Link, manifest: dict[str, Any], stored: Any) -> None:
        """Verifies the rows that the report was made from: commands show them, and undo works with them."""
        if stored["status"] is None:
            self._add("missing", "the run's row is missing from the database", link)
            return
        scrubber = await find_scrubber(self.store, manifest.get("pii_key"), self.pii_key)
        if scrubber is None and _OTHER_PII_KEY not in self.result.notes:
            self.result.notes.append(_OTHER_PII_KEY)
        if names := await compare_run(self.store, link, manifest, stored, scrubber):
            what = f"the run's row in the database differs from the report in {', '.join(names)}"
            self._add("touched", what, link)
        at = await compare_findings(self.store, link, manifest, scrubber)
        if at is not None:
            what = f"findings.jsonl and the findings in the database differ from byte {at} on"
            self._add("touched", what, link, "findings.jsonl", at)
        records = RecordsVerifier(self.store, self.result)
        reported = [*(["runs"] if names else []), *(["findings"] if at is not None else [])]
        await records.verify_run(link, manifest, reported)
        await records.verify_images(link, manifest, scrubber)

    def _add(self, kind: str, what: str, link: Link, file: str | None = None, at: int | None = None) -> None:
        place = ReportPlace(link.run, link.account, link.position)
        self.result.problems.append(place.problem(kind, what, file, at))
