"""The head file has a line for each report, also after crashes, and reveals a chain that was cut."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path, PosixPath

import asyncpg
import pytest
import structlog
from pydantic import SecretStr

from reconcile import publish_heads
from reconcile.audit.head_file import read
from reconcile.audit.links import get_link
from reconcile.audit.sign_off import sign
from reconcile.audit.verification import VerifyRequest
from reconcile.audit.verify_store import verify_store
from settings import Settings
from settings.accounts import PLATFORM_ACCOUNT, Account
from settings.reconcile import ReconcileSettings
from store import connect
from tests.conftest import run_in_thread
from tests.reconcile.reporting import (
    create_report,
    create_three_reports,
    sentences,
    tamper,
)

ROOT = Path(__file__).parents[3]


def with_head_file(path: Path) -> Settings:
    return Settings(service="shop", reconcile=ReconcileSettings(head_file=path))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "heads"


async def test_each_run_appends_a_line(store_pool: asyncpg.Pool, path: Path) -> None:
    accounts = (PLATFORM_ACCOUNT, Account("acct_1"))
    results = [
        await create_report(store_pool, settings=with_head_file(path), account=each) for each in accounts
    ]
    lines = [line.split(" ") for line in path.read_text().splitlines()]
    assert [line[1:] for line in lines] == [
        ["-", "1", (results[0].report or "")[7:], results[0].run],
        ["acct_1", "1", (results[1].report or "")[7:], results[1].run],
    ]
    assert all(line[0].endswith("Z") for line in lines)
    found = await verify_store(store_pool, VerifyRequest(head_file=path))
    assert (found.problems, found.notes) == ([], [])


async def test_lines_of_killed_workers_are_written_once(store_pool: asyncpg.Pool, path: Path) -> None:
    await create_three_reports(store_pool)
    assert not path.exists()
    counts = await asyncio.gather(*(publish_heads(store_pool, with_head_file(path)) for _ in range(4)))
    assert max(counts) == 3
    assert [head.position for head in read(path)] == [1, 2, 3]
    before = path.read_bytes()
    assert await publish_heads(store_pool, with_head_file(path)) == 0
    assert path.read_bytes() == before


@pytest.mark.parametrize("cut", [1, 40, 100, 150])
async def test_incomplete_line_is_written_again(store_pool: asyncpg.Pool, path: Path, cut: int) -> None:
    await create_three_reports(store_pool)
    await publish_heads(store_pool, with_head_file(path))
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    await publish_heads(store_pool, with_head_file(path))
    assert {(each.position, each.sha256) for each in read(path)} == {
        (int(line.split(b" ")[2]), line.split(b" ")[3].decode()) for line in whole.splitlines()
    }
    assert (await verify_store(store_pool, VerifyRequest(head_file=path))).problems == []


async def test_unwritable_file_is_logged_and_the_run_ends(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    with structlog.testing.capture_logs() as logged:
        result = await create_report(store_pool, settings=with_head_file(tmp_path))
    assert result.report is not None
    assert [
        (each["reason"], each["log_level"]) for each in logged if each["event"] == "head_file_unwritable"
    ] == [("Is a directory", "error")]


async def test_file_reveals_a_cut_chain_and_a_rewritten_report(store_pool: asyncpg.Pool, path: Path) -> None:
    _, second, third = await create_three_reports(store_pool, with_head_file(path))
    for table, column in (("reports", "run"), ("report_chunks", "run"), ("runs", "id")):
        await tamper(store_pool, f"delete from paywatch.{table} where {column} = $1", third.run)
    with structlog.testing.capture_logs() as logged:
        await publish_heads(store_pool, with_head_file(path))
    assert [(each["event"], each["position"]) for each in logged] == [("head_file_ahead_of_chain", 3)]
    (sentence,) = sentences(await verify_store(store_pool, VerifyRequest(head_file=path)))
    assert sentence == (
        f"line 3 of {path}: report 3 of account platform is missing: the end of its chain was cut off"
    )
    rewritten = "update paywatch.reports set manifest = manifest || ' '::bytea where run = $1"
    await tamper(store_pool, rewritten, second.run)
    found = sentences(await verify_store(store_pool, VerifyRequest(head_file=path)))
    assert f"line 2 of {path}: report 2 of account platform has another hash in its chain" in found


async def test_file_reveals_a_deleted_chain(store_pool: asyncpg.Pool, path: Path) -> None:
    await create_report(store_pool, settings=with_head_file(path))
    for table in ("reports", "report_chunks", "runs"):
        await tamper(store_pool, f"delete from paywatch.{table}")
    assert not (await verify_store(store_pool, VerifyRequest(head_file=path))).sound


APPENDING = """
    import sys
    from datetime import UTC, datetime
    from pathlib import Path
    from reconcile.reports.chain import Link
    from reconcile.audit.head_file import append
    from settings.accounts import PLATFORM_ACCOUNT

    for position in range(1, 100_000):
        digest = position.to_bytes(32, "big")
        link = Link(PLATFORM_ACCOUNT, position, f"run_{position}", 1, b"", digest, None, datetime.now(UTC))
        append(Path(sys.argv[1]), [link])
        print(position, flush=True)
"""


def test_appended_lines_survive_sigkill(path: Path) -> None:
    command = [sys.executable, "-c", textwrap.dedent(APPENDING), str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for _ in range(20):
            last = int(process.stdout.readline())
        os.kill(process.pid, signal.SIGKILL)
        last = max([last, *(int(line) for line in process.stdout.read().split())])
    positions = [head.position for head in read(path)]
    assert positions[:last] == list(range(1, last + 1))


async def test_missing_file_is_a_problem_once_there_is_a_report(store_pool: asyncpg.Pool, path: Path) -> None:
    fresh = await verify_store(store_pool, VerifyRequest(head_file=path))
    assert (fresh.sound, len(fresh.notes)) == (True, 1)
    _, _, third = [await create_report(store_pool, settings=with_head_file(path)) for _ in range(3)]
    path.unlink()
    for table, column in (("reports", "run"), ("report_chunks", "run"), ("runs", "id")):
        await tamper(store_pool, f"delete from paywatch.{table} where {column} = $1", third.run)
    (sentence,) = sentences(await verify_store(store_pool, VerifyRequest(head_file=path)))
    assert sentence.startswith(f"{path} cannot be read (No such file or directory)")
    assert "find out who removed it" in sentence
    assert "If it never existed, the next run on this machine writes it" in sentence


class GrowingFile(PosixPath):
    """A head file to which a run adds a line at the moment when it is read."""

    store: str

    def read_bytes(self) -> bytes:
        run_in_thread(self._run())
        return super().read_bytes()

    async def _run(self) -> None:
        async with await connect(SecretStr(self.store), size=2) as pool:
            await create_report(pool, settings=with_head_file(Path(self)))


async def test_run_that_finishes_during_verify_is_no_problem(
    store_pool: asyncpg.Pool, store_db: str, path: Path
) -> None:
    await create_report(store_pool, settings=with_head_file(path))
    file = GrowingFile(path)
    file.store = store_db
    found = await verify_store(store_pool, VerifyRequest(head_file=file))
    assert (sentences(found), found.reports) == ([], 2)


async def test_sign_offs_have_lines_that_reveal_their_removal(store_pool: asyncpg.Pool, path: Path) -> None:
    link = await get_link(store_pool, (await create_report(store_pool, settings=with_head_file(path))).run)
    signed = await sign(store_pool, link, "Anna Ahrens", "preparer")
    assert await publish_heads(store_pool, with_head_file(path)) == 1
    assert await publish_heads(store_pool, with_head_file(path)) == 0
    line = path.read_text().splitlines()[1].split(" ")
    assert line[1:] == ["-", "sign-off-1", signed.sha256.hex(), link.run]
    request = VerifyRequest(head_file=path, head=signed.sha256.hex())
    assert (await verify_store(store_pool, request)).problems == []
    await tamper(store_pool, "delete from paywatch.sign_offs")
    no_head, cut = sentences(await verify_store(store_pool, request))
    assert no_head.startswith(f"no report has the hash {request.head}: the end of a chain was cut off")
    what = "sign-off 1 of account platform is missing: the end of its chain was cut off"
    assert cut == f"line 2 of {path}: {what}"


@pytest.mark.parametrize("place", ["0", "-1", "x", "9" * 5000, "\u0661", "sign-off-", "sign-off-0"])
def test_a_line_without_a_place_is_skipped(path: Path, place: str) -> None:
    path.write_text(f"2026-11-20T02:03:11Z - {place} {'0' * 64} run_1\n")
    assert read(path) == []
