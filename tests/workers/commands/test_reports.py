"""Reports from the command line: exit codes and sentences."""

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from pydantic import SecretStr

import store
from reconcile import export
from reconcile.audit.signing import pem, signer_of
from tests.reconcile.reporting import OTHER_KEY, PRIVATE_KEY, create_report
from tests.workers.conftest import Paywatch
from tests.workers.fleet import Fleet


@pytest.fixture
async def pool(fleet: Fleet) -> AsyncIterator[asyncpg.Pool]:
    fleet.configure()
    async with await store.connect(SecretStr(fleet.dsn), size=2) as opened:
        yield opened


@pytest.fixture
async def run(pool: asyncpg.Pool) -> str:
    return (await create_report(pool)).run


async def test_a_valid_chain_exits_0_and_prints_its_head(
    fleet: Fleet, pool: asyncpg.Pool, run: str, paywatch: Paywatch
) -> None:
    everything = await paywatch(fleet, "reconcile", "verify")
    files = await pool.fetchval("select count(distinct name) from paywatch.report_chunks")
    first, second, third = everything.stdout.splitlines()
    assert (everything.exit_code, first) == (0, f"1 reports, {files} files, 0 sign-offs: nothing was changed")
    assert third == "reports of the platform: 1"
    head = second.removeprefix("head of the platform: ")
    for arguments in ([run], ["--head", head], [run, "--head", f"sha256:{head.upper()}"]):
        assert (await paywatch(fleet, "reconcile", "verify", *arguments)).exit_code == 0
    found = json.loads((await paywatch(fleet, "reconcile", "verify", "--json")).stdout)
    assert (found["sound"], found["problems"], found["heads"]) == (True, [], {"": head})


async def test_a_changed_report_exits_1_and_is_named(
    fleet: Fleet, pool: asyncpg.Pool, run: str, paywatch: Paywatch
) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("set local session_replication_role = replica")
        await connection.execute("update paywatch.findings set note = 'changed'")
    found = await paywatch(fleet, "reconcile", "verify", run)
    assert found.exit_code == 1
    assert f"{run} (report 1): findings.jsonl and the findings in the database differ" in found.stdout
    result = json.loads((await paywatch(fleet, "reconcile", "verify", "--json")).stdout)
    assert [(each["run"], each["file"]) for each in result["problems"]] == [(run, "findings.jsonl")]
    assert isinstance(result["problems"][0]["at"], int)
    lost = await paywatch(fleet, "reconcile", "verify", "--head", "0" * 64)
    assert (lost.exit_code, "no report has the hash" in lost.stdout) == (1, True)


async def test_a_folder_needs_no_configuration_to_be_verified(
    fleet: Fleet, pool: asyncpg.Pool, run: str, paywatch: Paywatch, tmp_path: Path
) -> None:
    folder = await export(pool, run, tmp_path / "report")
    nothing = dict.fromkeys(fleet.environment, "")
    assert (await paywatch(fleet, "reconcile", "verify", str(folder), **nothing)).exit_code == 0
    text = (folder / "report.json").read_text()
    (folder / "report.json").write_text(text.replace("shop", "Shop", 1))
    alone = await paywatch(fleet, "reconcile", "verify", str(folder), **nothing)
    assert (alone.exit_code, alone.stdout.splitlines()[0]) == (
        1,
        f"{run} (report 1): report.json does not match its SHA-256 in manifest.json",
    )
    located = await paywatch(fleet, "reconcile", "verify", str(folder))
    assert located.stdout.splitlines()[0].endswith(f"it differs from byte {text.index('shop')} on")


async def test_a_folder_cannot_command_the_terminal(
    fleet: Fleet, pool: asyncpg.Pool, run: str, paywatch: Paywatch, tmp_path: Path
) -> None:
    folder = await export(pool, run, tmp_path / "report")
    (folder / "evil\x1b[2J\u202e\x9b").touch()
    (folder / os.fsdecode(b"line\n\xff")).touch()
    text = await paywatch(fleet, "reconcile", "verify", str(folder))
    assert text.exit_code == 1
    assert r"evil\x1b[2J\u202e\x9b is not listed in manifest.json" in text.stdout
    assert r"line\n\udcff is not listed in manifest.json" in text.stdout
    assert "reports of the platform: 1" in text.stdout.splitlines()
    found = await paywatch(fleet, "reconcile", "verify", str(folder), "--json")
    assert all(each.isprintable() for each in found.stdout.splitlines())
    assert json.loads(found.stdout)["positions"] == {"": [[1, 1]]}
    assert {each["file"] for each in json.loads(found.stdout)["problems"]} == {
        "evil\x1b[2J\u202e\x9b",
        "line\n\udcff",
    }


async def test_a_folder_must_be_signed_with_the_key_that_is_given(
    fleet: Fleet, pool: asyncpg.Pool, run: str, paywatch: Paywatch, tmp_path: Path
) -> None:
    folder, mine, other = await export(pool, run, tmp_path / "report"), tmp_path / "mine", tmp_path / "other"
    mine.write_bytes(pem(signer_of(PRIVATE_KEY).public_key))
    other.write_bytes(pem(signer_of(OTHER_KEY).public_key))
    verify = ["reconcile", "verify", str(folder), "--public-key"]
    unsigned = await paywatch(fleet, *verify, str(mine))
    assert (unsigned.exit_code, "manifest.json is not signed" in unsigned.stdout) == (1, True)
    nonsense = await paywatch(fleet, *verify, str(folder / "report.json"))
    assert (nonsense.exit_code, "is not a public key in PEM format" in nonsense.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["verify", "nowhere"], "'nowhere' is not a folder, and no reconciliation run has the id 'nowhere'"),
        (["verify", ""], "RUN|DIR is empty: name a run or a folder"),
        (["verify", "run_x"], "no reconciliation run has the id 'run_x'"),
        (["verify", "--head", "abc"], "--head 'abc' is not a SHA-256 hash: write its 64 hexadecimal digits"),
        (["sign", "run_x", "--as", "Anna", "--role", "preparer"], "no reconciliation run has the id 'run_x'"),
        (
            ["sign", "run_x", "--as", "Anna", "--role", "owner"],
            "--role 'owner': write preparer or reviewer",
        ),
        (
            ["verify", "--public-key", "/no.pem"],
            "paywatch: --public-key: /no.pem: no such file or directory\n",
        ),
        (["retire", "--before", "soon", "--reason", "x"], "--before: 'soon' is neither a date"),
    ],
)
async def test_wrong_usage_exits_2_with_a_sentence(
    fleet: Fleet, run: str, paywatch: Paywatch, arguments: list[str], sentence: str
) -> None:
    done = await paywatch(fleet, "reconcile", *arguments)
    assert (done.exit_code, sentence in done.stderr) == (2, True), done.stderr


async def test_an_unreachable_database_exits_3(fleet: Fleet, run: str, paywatch: Paywatch) -> None:
    unreachable = {"DATABASE_URL": "postgresql://paywatch@127.0.0.1:9/paywatch"}
    assert (await paywatch(fleet, "reconcile", "verify", **unreachable)).exit_code == 3


async def test_two_people_sign_off(fleet: Fleet, run: str, paywatch: Paywatch) -> None:
    sign = ["reconcile", "sign", run, "--as"]
    early = await paywatch(fleet, *sign, "Bo Berg", "--role", "reviewer")
    assert (early.exit_code, "nobody has signed this report as preparer yet" in early.stderr) == (2, True)
    first = await paywatch(fleet, *sign, "Anna Ahrens", "--role", "preparer", "--json")
    assert (first.exit_code, json.loads(first.stdout)["name"]) == (0, "Anna Ahrens")
    same = await paywatch(fleet, *sign, "anna  AHRENS", "--role", "reviewer")
    assert (same.exit_code, "a different person must review it" in same.stderr) == (2, True)
    second = await paywatch(fleet, *sign, "Bo Berg", "--role", "reviewer")
    assert (second.exit_code, second.stdout.startswith(f"Bo Berg signed {run} as reviewer")) == (0, True)
    assert (await paywatch(fleet, "reconcile", "verify")).exit_code == 0


async def test_unwritable_folder_is_explained_in_one_sentence(
    fleet: Fleet, run: str, paywatch: Paywatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    for place, why in (("file", "file exists"), ("file/below", "not a directory")):
        found = await paywatch(fleet, "reconcile", "export", run, "--out", str(tmp_path / place))
        assert (found.exit_code, found.stdout, found.stderr.count("\n")) == (2, "", 1)
        assert f"cannot be written ({why}): name a folder that this user may write" in found.stderr


async def test_an_export_writes_through_no_symbolic_link(
    fleet: Fleet, run: str, paywatch: Paywatch, tmp_path: Path
) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "report.html").symlink_to(victim)
    (tmp_path / "dangling").symlink_to(tmp_path / "new")
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    (tmp_path / "empty").mkdir()
    for place in ("there", "dangling", "link"):
        found = await paywatch(fleet, "reconcile", "export", run, "--out", str(tmp_path / place))
        assert (found.exit_code, found.stdout, found.stderr.count("\n")) == (2, "", 1)
        assert f"{place} cannot be written (file exists): name a folder" in found.stderr
    assert victim.read_text() == "mine"
    assert not [each for each in tmp_path.iterdir() if each.name.endswith(".partial")]


async def test_an_unknown_edition_is_answered_with_the_last_one(
    fleet: Fleet, run: str, paywatch: Paywatch, tmp_path: Path
) -> None:
    found = await paywatch(
        fleet, "reconcile", "export", run, "--edition", "7", "--out", str(tmp_path / "out")
    )
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr == f"paywatch: {run} has no edition 7 of its report: the latest is 1\n"


async def test_an_old_run_is_retired_and_the_chain_stays(fleet: Fleet, run: str, paywatch: Paywatch) -> None:
    done = await paywatch(
        fleet, "reconcile", "retire", "--before", "2100-01-01", "--reason", "ten years", "--json"
    )
    assert (done.exit_code, json.loads(done.stdout)) == (0, [run])
    found = await paywatch(fleet, "reconcile", "verify")
    assert (found.exit_code, "retention removed its contents" in found.stderr) == (0, True)
