"""Heads outside the database: a line for each report, whoever died, and a tail that is cut is missed."""

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
from reconcile.audit.verification import VerifyRequest
from reconcile.audit.verify_store import verify_store
from settings import Settings
from settings.accounts import PLATFORM_ACCOUNT, Account
from settings.reconcile import ReconcileSettings
from store import connect
from tests.conftest import run_in_thread
from tests.reconcile.reporting import reported
from tests.reconcile.test_chain import sentences, tamper, three

ROOT = Path(__file__).parents[2]


def keeping(path: Path) -> Settings:
    return Settings(service="shop", reconcile=ReconcileSettings(head_file=path))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "heads"


async def test_each_run_appends_a_line(store_pool: asyncpg.Pool, path: Path) -> None:
    accounts = (PLATFORM_ACCOUNT, Account("acct_1"))
    results = [await reported(store_pool, settings=keeping(path), account=each) for each in accounts]
    lines = [line.split(" ") for line in path.read_text().splitlines()]
    assert [line[1:] for line in lines] == [
        ["-", "1", (results[0].report or "")[7:], results[0].run],
        ["acct_1", "1", (results[1].report or "")[7:], results[1].run],
    ]
    assert all(line[0].endswith("Z") for line in lines)
    found = await verify_store(store_pool, VerifyRequest(head_file=path))
    assert (found.problems, found.notes) == ([], [])


async def test_what_a_killed_worker_left_unwritten_is_written_once(
    store_pool: asyncpg.Pool, path: Path
) -> None:
    await three(store_pool)
    assert not path.exists()
    told = await asyncio.gather(*(publish_heads(store_pool, keeping(path)) for _ in range(4)))
    assert max(told) == 3
    assert [head.position for head in read(path)] == [1, 2, 3]
    before = path.read_bytes()
    assert await publish_heads(store_pool, keeping(path)) == 0
    assert path.read_bytes() == before


@pytest.mark.parametrize("cut", [1, 40, 100, 150])
async def test_a_line_that_a_crash_tore_is_written_again(
    store_pool: asyncpg.Pool, path: Path, cut: int
) -> None:
    await three(store_pool)
    await publish_heads(store_pool, keeping(path))
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    await publish_heads(store_pool, keeping(path))
    assert {(each.position, each.sha256) for each in read(path)} == {
        (int(line.split(b" ")[2]), line.split(b" ")[3].decode()) for line in whole.splitlines()
    }
    assert (await verify_store(store_pool, VerifyRequest(head_file=path))).problems == []


async def test_a_file_that_cannot_be_written_is_told_and_stops_nothing(
    store_pool: asyncpg.Pool, tmp_path: Path
) -> None:
    with structlog.testing.capture_logs() as logged:
        result = await reported(store_pool, settings=keeping(tmp_path))
    assert result.report is not None
    assert [
        (each["reason"], each["log_level"]) for each in logged if each["event"] == "head_file_unwritable"
    ] == [("Is a directory", "error")]


async def test_a_cut_tail_and_a_rewritten_report_are_missed_by_the_file(
    store_pool: asyncpg.Pool, path: Path
) -> None:
    _, second, third = await three(store_pool, keeping(path))
    for table, column in (("reports", "run"), ("report_chunks", "run"), ("runs", "id")):
        await tamper(store_pool, f"delete from paywatch.{table} where {column} = $1", third.run)
    with structlog.testing.capture_logs() as logged:
        await publish_heads(store_pool, keeping(path))
    assert [(each["event"], each["position"]) for each in logged] == [("head_file_ahead_of_chain", 3)]
    (sentence,) = sentences(await verify_store(store_pool, VerifyRequest(head_file=path)))
    assert sentence == (
        f"line 3 of {path}: report 3 of account platform is missing: the end of its chain was cut off"
    )
    rewritten = "update paywatch.reports set manifest = manifest || ' '::bytea where run = $1"
    await tamper(store_pool, rewritten, second.run)
    found = sentences(await verify_store(store_pool, VerifyRequest(head_file=path)))
    assert f"line 2 of {path}: report 2 of account platform has another hash in its chain" in found


async def test_a_chain_that_is_wholly_gone_is_missed_by_the_file(
    store_pool: asyncpg.Pool, path: Path
) -> None:
    await reported(store_pool, settings=keeping(path))
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


def test_a_line_that_was_told_of_outlives_sigkill(path: Path) -> None:
    command = [sys.executable, "-c", textwrap.dedent(APPENDING), str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for _ in range(20):
            told = int(process.stdout.readline())
        os.kill(process.pid, signal.SIGKILL)
        told = max([told, *(int(line) for line in process.stdout.read().split())])
    positions = [head.position for head in read(path)]
    assert positions[:told] == list(range(1, told + 1))


async def test_a_file_that_is_gone_is_a_problem_once_there_is_a_report(
    store_pool: asyncpg.Pool, path: Path
) -> None:
    fresh = await verify_store(store_pool, VerifyRequest(head_file=path))
    assert (fresh.sound, len(fresh.notes)) == (True, 1)
    _, _, third = [await reported(store_pool, settings=keeping(path)) for _ in range(3)]
    path.unlink()
    for table, column in (("reports", "run"), ("report_chunks", "run"), ("runs", "id")):
        await tamper(store_pool, f"delete from paywatch.{table} where {column} = $1", third.run)
    (sentence,) = sentences(await verify_store(store_pool, VerifyRequest(head_file=path)))
    assert sentence.startswith(f"{path} cannot be read (No such file or directory)")
    assert "find out who removed it" in sentence
    assert "If it never existed, the next run on this machine writes it" in sentence


class Read(PosixPath):
    """A file of heads, to which a run adds a line at the moment at which it is read."""

    store: str

    def read_bytes(self) -> bytes:
        run_in_thread(self._run())
        return super().read_bytes()

    async def _run(self) -> None:
        async with await connect(SecretStr(self.store), size=2) as pool:
            await reported(pool, settings=keeping(Path(self)))


async def test_a_run_that_ends_while_verify_looks_is_not_cut_off(
    store_pool: asyncpg.Pool, store_db: str, path: Path
) -> None:
    await reported(store_pool, settings=keeping(path))
    file = Read(path)
    file.store = store_db
    found = await verify_store(store_pool, VerifyRequest(head_file=file))
    assert (sentences(found), found.reports) == ([], 2)
