"""Undo writes only row images whose hash is in the run's report."""

from pathlib import Path

import asyncpg
import pytest

from reconcile import Damaged, Deps, RunResult, Trust
from reconcile.audit.verification import VerifyRequest
from reconcile.audit.verify_store import verify_store
from reconcile.errors import NotSealed
from reconcile.undo.undo import undo
from sandbox.shop.ledger import Plan, seed_ledger
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.reporting import sentences, tamper
from tests.reconcile.shop import Start, day_of, reconcile, rows
from tests.reconcile.tampering import changed_columns, drop_constraints

Repaired = tuple[Deps, RunResult]


@pytest.fixture
async def repaired(company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool) -> Repaired:
    shop = company(payments=20)
    await seed_ledger(database, shop.world, Plan(missing=1, stale_status=2))
    deps = await make_deps(shop)
    result = await reconcile(deps, day_of(shop))
    assert result.status == "repaired"
    return deps, result


@pytest.mark.parametrize(
    "statement",
    [
        "update paywatch.row_images set before = replace(before, 'amount', 'amounts') where id = $1",
        "update paywatch.row_images set before = null where id = $1",
        "update paywatch.row_images set after = after || ' ' where id = $1",
        "delete from paywatch.row_images where id = $1",
    ],
)
async def test_changed_image_is_named_and_nothing_is_restored(
    repaired: Repaired, ledger_pool: asyncpg.Pool, statement: str
) -> None:
    deps, result = repaired
    before = await rows(ledger_pool)
    image = "select max(id) from paywatch.row_images where before is not null"
    id_ = await deps.store.fetchval(image)
    await tamper(deps.store, statement, id_)
    with pytest.raises(Damaged, match=f"row image of payments {id_} is not the one that its report seals"):
        await undo(deps.store, ledger_pool, result.run, by="ada")
    with pytest.raises(Damaged):  # a person accepts what was not sealed, not what was changed
        await undo(deps.store, ledger_pool, result.run, by="ada", trust=Trust(unsealed=True))
    assert await rows(ledger_pool) == before
    (sentence,) = sentences(await verify_store(deps.store, VerifyRequest()))
    assert f"the row image of payments {id_} in the database differs from the report" in sentence


async def test_added_image_is_refused(repaired: Repaired, ledger_pool: asyncpg.Pool) -> None:
    deps, result = repaired
    added = (
        "insert into paywatch.row_images select object_run, 'pi_added', before, after "
        "from paywatch.row_images limit 1"
    )
    await tamper(deps.store, added)
    with pytest.raises(Damaged, match="row image of payments pi_added"):
        await undo(deps.store, ledger_pool, result.run, by="ada")


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        (
            (
                "update paywatch.object_runs set plan = jsonb_set(plan, '{mapping,table}', '\"t\"') "
                "where plan is not null"
            ),
            "its rows in the table object_runs were changed",
        ),
        (
            "update paywatch.reports set manifest = manifest || ' '::bytea",
            "does not match its stored SHA-256",
        ),
        (
            "update paywatch.report_chunks set content = '' where name = 'evidence/row_images.jsonl'",
            "row_images.jsonl of .* cannot be decompressed",
        ),
    ],
)
async def test_changed_report_is_not_trusted(
    repaired: Repaired, ledger_pool: asyncpg.Pool, statement: str, what: str
) -> None:
    deps, result = repaired
    await tamper(deps.store, statement)
    with pytest.raises(Damaged, match=what):
        await undo(deps.store, ledger_pool, result.run, by="ada")


async def test_a_rewritten_report_is_not_trusted(
    repaired: Repaired, ledger_pool: asyncpg.Pool, tmp_path: Path
) -> None:
    deps, result = repaired
    heads = tmp_path / "heads"
    heads.write_text(f"2026-11-20T02:03:11Z - 1 {'0' * 64} {result.run}\n")
    for trust, what in ((Trust(keys=["key"]), "is not signed"), (Trust(head_file=heads), "is not the one")):
        with pytest.raises(Damaged, match=what):
            await undo(deps.store, ledger_pool, result.run, by="ada", trust=trust)


@pytest.mark.parametrize(
    "statement",
    [
        "update paywatch.runs set status = 'cancelled'",
        (
            "update paywatch.reports set manifest = convert_to(replace(convert_from(manifest, 'UTF8'), "
            "'\"records\"', '\"recorded\"'), 'UTF8')"
        ),
    ],
)
async def test_unsealed_images_need_a_persons_word(
    repaired: Repaired, ledger_pool: asyncpg.Pool, statement: str
) -> None:
    deps, result = repaired
    await tamper(deps.store, statement)
    await tamper(deps.store, "update paywatch.reports set sha256 = sha256(manifest)")
    before = await rows(ledger_pool)
    with pytest.raises(NotSealed, match="pass --unsealed to restore it"):
        await undo(deps.store, ledger_pool, result.run, by="ada")
    assert await rows(ledger_pool) == before
    done = await undo(deps.store, ledger_pool, result.run, by="ada", trust=Trust(unsealed=True))
    assert done.status == "undone"


async def test_records_of_an_undo_are_sealed(repaired: Repaired, ledger_pool: asyncpg.Pool) -> None:
    deps, result = repaired
    await undo(deps.store, ledger_pool, result.run, by="ada")
    assert (await verify_store(deps.store, VerifyRequest())).problems == []
    await drop_constraints(deps.store)
    missed = set()
    for table in ("undos", "undone_rows"):
        async for column in changed_columns(deps.store, table):
            if (await verify_store(deps.store, VerifyRequest())).sound:
                missed.add(f"{table}.{column}")
    assert missed == set()
