"""The exported report of a run."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from reconcile import ReconcileError, UnknownRun, create, execute, export
from sandbox.shop.ledger import Plan, seed_ledger
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.reporting import StoredFinding, create_report
from tests.reconcile.shop import Start, day_of, reconcile

REPORTED = re.compile(r"20\d\d-\d\d-\d\dT[\d:]+(\.\d+)?Z(?=</time>|,0,payments)")
"""The time of the report, on the page and in new exceptions."""
ALIKE = (
    *("report.json", "report.html", "findings.jsonl"),
    *("exceptions.csv", "rejected.csv", "cut_off.csv", "control_totals.csv", "activity.csv"),
)
GAPS = Plan(missing=5, stale_status=4, conflicting=2, orphaned=3, malformed=2)


def loaded(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_text())


async def test_folder_lists_findings_and_their_repairs(
    company: Start, make_deps: MakeDeps, database: str, tmp_path: Path
) -> None:
    shop = company(payments=300)
    planted = await seed_ledger(database, shop.world, GAPS)
    deps = await make_deps(shop)
    result = await reconcile(deps, day_of(shop))
    folder = await export(deps.store, result.run, tmp_path / "report")
    report = loaded(folder, "report.json")
    assert report["objects"] == {"payments": {"read": 300, "out_of_scope": 0, **planted.counts()}}
    findings = [json.loads(line) for line in (folder / "findings.jsonl").read_text().splitlines()]
    assert len(findings) == 16
    by_id = {each["id"]: each for each in findings}
    stale = by_id[planted.updated[0]]
    assert (stale["object"], stale["class"], stale["source"]) == ("payments", "updated", "listed")
    assert stale["fields"]["status"]["ledger"] == "PENDING"
    assert (stale["action"], stale["resolved"]) == ("updated", True)
    orphan = by_id[planted.orphaned[0]]
    assert (orphan["source"], orphan["action"], orphan["note_code"]) == ("unlisted", "none", "needs_review")
    assert [each["id"] for each in findings] == sorted(by_id)


async def test_manifest_has_the_hash_of_each_file(
    company: Start, make_deps: MakeDeps, database: str, tmp_path: Path
) -> None:
    shop = company(payments=60)
    await seed_ledger(database, shop.world, Plan(missing=2))
    deps = await make_deps(shop)
    result = await reconcile(deps, day_of(shop))
    folder = await export(deps.store, result.run, tmp_path)
    for name, file in loaded(folder, "manifest.json")["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == file["sha256"]
    digest = hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    assert result.report == f"sha256:{digest}"


async def test_same_inputs_give_the_same_report(
    company: Start, make_deps: MakeDeps, database: str, tmp_path: Path
) -> None:
    shop = company(payments=200)
    await seed_ledger(database, shop.world, GAPS)
    deps = await make_deps(shop)
    texts = []
    for name in ("one", "two"):
        result = await reconcile(deps, day_of(shop), dry_run=True)
        folder = await export(deps.store, result.run, tmp_path / name)
        texts.append(
            {
                file: REPORTED.sub("TIME", (folder / file).read_text().replace(result.run, "RUN"))
                for file in ALIKE
            }
        )
    assert texts[0] == texts[1]


async def test_unknown_or_unfinished_run_has_no_report(
    company: Start, store_pool: asyncpg.Pool, tmp_path: Path
) -> None:
    with pytest.raises(UnknownRun, match="no reconciliation run has the id 'run_x'"):
        await export(store_pool, "run_x", tmp_path)
    run = await create(store_pool, day_of(company(payments=10)))
    with pytest.raises(ReconcileError, match="has no report"):
        await export(store_pool, run, tmp_path)


async def test_report_contains_no_secret(
    company: Start, make_deps: MakeDeps, database: str, tmp_path: Path
) -> None:
    shop = company(payments=40)
    await seed_ledger(database, shop.world, GAPS)
    deps = await make_deps(shop)
    run = await create(deps.store, day_of(shop))
    await execute(run, deps)
    folder = await export(deps.store, run, tmp_path)
    everything = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    assert shop.key.encode() not in everything
    assert database.encode() not in everything


@pytest.mark.parametrize("before", ["\n", "\t", "\x01"])
async def test_email_address_after_a_control_character_is_hashed(
    store_pool: asyncpg.Pool, tmp_path: Path, before: str
) -> None:
    result = await create_report(store_pool, [StoredFinding(status=f"order 5{before}anna@shop.example")])
    folder = await export(store_pool, result.run, tmp_path)
    status = loaded(folder, "findings.jsonl")["fields"]["status"]["ledger"]
    assert re.fullmatch(rf"order 5{before}email:[0-9a-f]{{16}}", status)
    texts = [path.read_text() for path in folder.rglob("*") if path.is_file()]
    assert not [text for text in texts if "anna" in text]
