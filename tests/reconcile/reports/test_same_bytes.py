"""The same inputs give the same bytes, and no file identifies a customer."""

import csv
import dataclasses
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
from pydantic import SecretStr

from reconcile import Deps, RunResult, Window, export
from reconcile.listing.readers import OVERLAP
from reconcile.windows import format_utc
from sandbox.company import Company
from sandbox.shop.ledger import Plan, seed_ledger
from store import connect
from tests.databases import Databases
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import Start, day_of, reconcile

GAPS = Plan(
    missing=9, stale_status=7, stale_amount=3, conflicting=4, ahead=2, orphaned=5, duplicated=3, malformed=4
)
DIFFERENT = ("evidence/", "manifest.json", "SHA256SUMS", "sign_off.json")
"""Files with Stripe's request ids, times, and hashes of both."""
RUN_AND_TIMES = re.compile(r"run_\d{8}_\d{6}_[0-9a-f]{8}|\d{4}-\d\d-\d\dT[\d:]+Z(?=</time>)")
FIRST_SEEN = re.compile(r"(?<=^)(exc_[0-9a-f]{20},\w+),[^,]+", re.MULTILINE)


@pytest.fixture
async def twins(databases: Databases, store_template: str) -> AsyncIterator[list[tuple[asyncpg.Pool, str]]]:
    """Two stores, each with the DSN of a ledger."""
    made = [(databases.create(store_template), databases.create()) for _ in range(2)]
    pools = [await connect(SecretStr(store), size=5) for store, _ in made]
    yield [(pool, ledger) for pool, (_, ledger) in zip(pools, made, strict=True)]
    for pool in pools:
        await pool.close()
    for pair in made:
        for each in pair:
            databases.drop(each)


def with_key(deps: Deps, key: str) -> Deps:
    settings = deps.settings.model_copy(update={"paywatch_pii_key": SecretStr(key)})
    return dataclasses.replace(deps, settings=settings)


async def run_on(deps: Deps, shop: Company, store: asyncpg.Pool, ledger: str) -> RunResult:
    await seed_ledger(ledger, shop.world, GAPS)
    async with asyncpg.create_pool(ledger, min_size=0, max_size=4) as pool:
        await pool.execute(
            "update public.payments set status = 'for anna@shop.example' where stripe_payment_intent_id = $1",
            shop.world.payment_id(7),
        )
        await pool.execute(
            "update public.payments set created_at = created_at - interval '26 hours' "
            "where stripe_payment_intent_id = $1",
            shop.world.payment_id(11),
        )
        return await reconcile(dataclasses.replace(deps, store=store, ledger=pool), day_of(shop))


async def test_runs_on_identical_databases_give_the_same_bytes(
    company: Start, make_deps: MakeDeps, twins: list[tuple[asyncpg.Pool, str]], tmp_path: Path
) -> None:
    shop = company(payments=900)
    deps = with_key(await make_deps(shop), "key")
    folders = []
    for number, (store, ledger) in enumerate(twins):
        result = await run_on(deps, shop, store, ledger)
        folders.append(await export(store, result.run, tmp_path / str(number)))
    names = {path.relative_to(folders[0]).as_posix() for path in folders[0].rglob("*") if path.is_file()}
    alike = sorted(name for name in names if not name.startswith(DIFFERENT))
    assert {"report.json", "report.html", "findings.jsonl", "exceptions.csv"} < set(alike)
    for name in alike:
        one, other = (RUN_AND_TIMES.sub("", (folder / name).read_text()) for folder in folders)
        if name == "exceptions.csv":
            one, other = (FIRST_SEEN.sub(r"\1", text) for text in (one, other))
        assert one == other, name
        assert one.strip(), name


async def test_email_address_of_the_ledger_is_in_no_file(
    company: Start, make_deps: MakeDeps, twins: list[tuple[asyncpg.Pool, str]], tmp_path: Path
) -> None:
    shop = company(payments=200)
    store, ledger = twins[0]
    result = await run_on(await make_deps(shop), shop, store, ledger)
    folder = await export(store, result.run, tmp_path)
    texts = {path.name: path.read_text() for path in folder.rglob("*") if path.is_file()}
    assert not [name for name, text in texts.items() if re.search(r"anna|\w@\w", text)]
    for name in ("findings.jsonl", "exceptions.csv"):
        assert re.search(r"for email:[0-9a-f]{16}", texts[name]), name


async def test_cut_off_lists_records_of_different_periods(
    company: Start, make_deps: MakeDeps, twins: list[tuple[asyncpg.Pool, str]], tmp_path: Path
) -> None:
    shop = company(payments=600)
    store, ledger = twins[0]
    result = await run_on(await make_deps(shop), shop, store, ledger)
    lines = ((await export(store, result.run, tmp_path)) / "cut_off.csv").read_text().splitlines()
    header, *rows = [line.split(",") for line in lines]
    found = {row["id"]: row for row in (dict(zip(header, each, strict=True)) for each in rows)}
    moved = found[shop.world.payment_id(11)]
    assert (moved["stripe_in_window"], moved["ledger_in_window"], moved["other_period"]) == (
        "yes",
        "no",
        "yes",
    )
    near = [row for row in found.values() if row["other_period"] == "no"]
    assert near
    for row in near:
        assert row["end"] in ("from", "until")
        minutes = row["stripe_created"][11:16]
        assert minutes <= "00:05" or minutes >= "23:55"


async def test_cut_off_includes_exactly_five_minutes(
    company: Start, make_deps: MakeDeps, database: str, tmp_path: Path
) -> None:
    shop = company(payments=600)
    await seed_ledger(database, shop.world)
    moments = sorted(each.created for each in shop.world.every_payment())
    ends = [datetime.fromtimestamp(moments[at], UTC) for at in (200, 400)]
    window = Window(ends[0] - OVERLAP, ends[1] + OVERLAP)
    deps = await make_deps(shop)
    result = await reconcile(deps, window)
    text = ((await export(deps.store, result.run, tmp_path)) / "cut_off.csv").read_text()
    near = {(row["end"], row["stripe_created"]) for row in csv.DictReader(text.splitlines())}
    assert {("from", format_utc(ends[0])), ("until", format_utc(ends[1]))} <= near
