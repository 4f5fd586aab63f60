"""A chain of reports that version 0.1.0 wrote, at schema revision 0014, stays verifiable and usable."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pydantic import SecretStr
from typer.testing import Result

from store import connect, migrate_async
from store.revisions import head
from tests.conftest import CommandLine, run_in_thread
from tests.databases import Databases, database_name
from tests.reconcile.old_chain.make import CONFIGURATION, EXPORTED, FIRST_DAY, NORTH, SIGNING_KEY
from tests.reconcile.reporting import tamper
from tests.reconcile.shop import Start

CHAIN = Path(__file__).parent / "old_chain"
RECORDED: dict[str, Any] = json.loads((CHAIN / "said.json").read_text())
RUNS: dict[str, str] = RECORDED["runs"]

Reconcile = Callable[..., Awaitable[Result]]


@pytest.fixture(scope="session")
def old_chain_template(databases: Databases) -> Iterator[str]:
    """The name of a database with the old chain, migrated to this version's schema."""

    async def restore() -> None:
        connection = await asyncpg.connect(dsn)
        try:
            await connection.execute((CHAIN / "database.sql").read_text())
        finally:
            await connection.close()
        assert (await migrate_async(SecretStr(dsn))).before == "0014"

    dsn = databases.create()
    run_in_thread(restore())
    yield database_name(dsn)
    databases.drop(dsn)


@pytest.fixture
def old_chain(databases: Databases, old_chain_template: str) -> Iterator[str]:
    """The DSN of a database with the old chain and the ledger that its runs compared."""
    dsn = databases.create(old_chain_template)
    yield dsn
    databases.drop(dsn)


@pytest.fixture
async def store(old_chain: str) -> AsyncIterator[asyncpg.Pool]:
    async with await connect(SecretStr(old_chain), size=2) as pool:
        yield pool


@pytest.fixture
def heads(tmp_path: Path) -> Path:
    """The file outside of the database that has a line for each report."""
    path = tmp_path / "heads.txt"
    path.write_bytes((CHAIN / "heads.txt").read_bytes())
    return path


@pytest.fixture
def environment(old_chain: str, heads: Path, tmp_path: Path) -> dict[str, str]:
    configuration = tmp_path / "paywatch.toml"
    configuration.write_text(CONFIGURATION.format(heads=heads))
    return {
        "DATABASE_URL": old_chain,
        "PAYWATCH_CONFIG": str(configuration),
        "PAYWATCH_SIGNING_KEY": SIGNING_KEY,
        "STRIPE_SECRET_KEY": "",
    }


@pytest.fixture
def reconcile(command_line: CommandLine, environment: dict[str, str]) -> Reconcile:
    """`await reconcile("verify", "--json")`, with what Stripe needs as keywords."""

    async def run(*arguments: str, **more: str) -> Result:
        return await command_line({**environment, **more}, "reconcile", *arguments)

    return run


async def verified(reconcile: Reconcile, *arguments: str) -> dict[str, Any]:
    result = await reconcile("verify", *arguments, "--json")
    found: dict[str, Any] = json.loads(result.stdout)
    assert (result.exit_code == 0) is found["sound"], result.stderr
    return found


async def test_old_database_is_migrated_to_the_newest_schema(store: asyncpg.Pool) -> None:
    assert await store.fetchval("select version_num from paywatch.alembic_version") == head()


@pytest.mark.parametrize("name", RECORDED["verified"])
async def test_old_reports_verify_as_in_their_own_version(reconcile: Reconcile, name: str) -> None:
    found = await verified(reconcile, *([] if name == "all" else [RUNS[name]]))
    recorded = RECORDED["verified"][name]
    same = ("sound", "problems", "reports", "files", "sign_offs", "heads")
    assert {each: found[each] for each in same} == {each: recorded[each] for each in same}
    assert len(found["notes"]) == len(recorded["notes"])
    assert {each["code"] for each in found["not_checked"]} <= {"records_not_sealed"}
    assert found["not_checked"] or name == "retired"


@pytest.mark.parametrize("name", EXPORTED)
async def test_old_exports_verify_without_a_database(
    command_line: CommandLine, environment: dict[str, str], name: str
) -> None:
    arguments = ["reconcile", "verify", str(CHAIN / "exports" / name), "--public-key"]
    nothing = dict.fromkeys(environment, "")
    result = await command_line(nothing, *arguments, str(CHAIN / "public_key.pem"))
    assert result.exit_code == 0, result.stdout


@pytest.mark.parametrize("name", EXPORTED)
async def test_old_reports_are_exported_byte_for_byte(
    reconcile: Reconcile, tmp_path: Path, name: str
) -> None:
    assert (await reconcile("export", RUNS[name], "--out", str(tmp_path / name))).exit_code == 0
    assert contents(tmp_path / name) == contents(CHAIN / "exports" / name)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_old_runs_are_listed(reconcile: Reconcile) -> None:
    found = json.loads((await reconcile("list", "--json")).stdout)
    assert [each | old for each, old in zip(found, RECORDED["listed"], strict=True)] == found


@pytest.mark.parametrize("name", RECORDED["shown"])
async def test_old_runs_are_shown(reconcile: Reconcile, name: str) -> None:
    found = json.loads((await reconcile("show", RUNS[name], "--json")).stdout)
    old = RECORDED["shown"][name]
    for field in ("run", "status", "mode", "from", "until", "objects", "report", "undos"):
        assert found[field] == old[field], field
    assert (await reconcile("show", RUNS[name])).stdout.startswith(RUNS[name])


async def test_chain_continues_with_a_run_and_its_sign_offs(
    reconcile: Reconcile, company: Start, heads: Path
) -> None:
    since, until = (datetime.fromisoformat(FIRST_DAY[index]) for index in (1, 3))
    shop = company(payments=30, since=since, until=until)
    stripe = {"STRIPE_SECRET_KEY": shop.key, "STRIPE_API_BASE": shop.stripe_url}
    run = json.loads((await reconcile("run", *FIRST_DAY, "--json", **stripe)).stdout)
    assert run["status"] == "discrepancies"
    for name, role in (("Anna Ahrens", "preparer"), ("Bo Berg", "reviewer")):
        assert (await reconcile("sign", run["run"], "--as", name, "--role", role)).exit_code == 0
    found = await verified(reconcile)
    old = RECORDED["verified"]["all"]
    assert found["problems"] == []
    assert (found["reports"], found["sign_offs"]) == (old["reports"] + 1, old["sign_offs"] + 2)
    assert f"sha256:{found['heads']['']}" == run["report"]
    assert heads.read_text().startswith((CHAIN / "heads.txt").read_text())


async def test_old_report_is_signed_by_its_reviewer(reconcile: Reconcile) -> None:
    again = await reconcile("sign", RUNS["north"], "--as", "Cleo Cruz", "--role", "reviewer")
    assert again.exit_code == 2
    signed = await reconcile("sign", RUNS["north"], "--as", "Bo Berg", "--role", "reviewer")
    assert signed.exit_code == 0
    assert (await verified(reconcile, RUNS["north"]))["sign_offs"] == 2


async def test_old_run_is_undone(reconcile: Reconcile) -> None:
    arguments = ("undo", RUNS["north"], "--as", "Bo Berg", "--json")
    refused = await reconcile(*arguments)
    assert refused.exit_code == 2
    assert "its report is of a version that did not name them" in refused.stderr
    undone = json.loads((await reconcile(*arguments, "--unsealed")).stdout)
    assert undone["objects"] == {"payments": {"put_back": 0, "deleted": 12, "left": 0}}
    assert (await verified(reconcile))["sound"]


async def test_old_runs_are_retired(reconcile: Reconcile) -> None:
    done = await reconcile("retire", "--before", "2100-01-01", "--reason", "ten years", "--json")
    assert set(json.loads(done.stdout)) == set(RUNS.values()) - {RUNS["retired"]}
    assert (await verified(reconcile))["sound"]


@pytest.mark.parametrize(
    "statement",
    [
        "update paywatch.reports set manifest = set_byte(manifest, 60, 65) where position = 3",
        "update paywatch.reports set signature = set_byte(signature, 9, 255 - get_byte(signature, 9))",
        "update paywatch.report_chunks set content = set_byte(content, 5, 255 - get_byte(content, 5))",
        "update paywatch.sign_offs set record = set_byte(record, 60, 65) where number = 2",
        "update paywatch.findings set note = note || '.'",
        "update paywatch.runs set result = jsonb_set(result, '{reason}', '\"nothing differs\"')",
        "delete from paywatch.sign_offs where number = 1 and account = ''",
        f"delete from paywatch.reports where account = '{NORTH}'",
        "delete from paywatch.reports where position = 8",
    ],
)
async def test_change_in_the_old_database_is_found(
    reconcile: Reconcile, store: asyncpg.Pool, statement: str
) -> None:
    await tamper(store, statement)
    assert not (await verified(reconcile))["sound"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("manifest.json", b"webshop"),
        ("findings.jsonl", b"usd"),
        ("report.html", b"usd"),
        ("sign_off.json", b"Bo Berg"),
    ],
)
async def test_change_in_an_old_export_is_found(
    reconcile: Reconcile, tmp_path: Path, name: str, text: bytes
) -> None:
    folder = tmp_path / "report"
    for path, content in contents(CHAIN / "exports" / "every_class").items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content.replace(text, text.swapcase(), 1))
    assert not (await verified(reconcile, str(folder)))["sound"]
