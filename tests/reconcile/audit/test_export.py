"""An export is a new folder that only its owner can read; it is there completely or not at all."""

import asyncio
import os
import resource
import stat
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from reconcile import Damaged, export
from reconcile.audit.new_folder import new_folder, write_file
from reconcile.errors import Unwritable
from tests.reconcile.reporting import SIGNED, create_report, tamper


async def test_only_the_owner_can_read_an_export(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    result = await create_report(store_pool, settings=SIGNED)
    before = os.umask(0)
    try:
        folder = await export(store_pool, result.run, tmp_path / "a" / "report")
    finally:
        os.umask(before)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (folder, folder / "evidence")} == {0o700}
    assert [each.name for each in folder.parent.iterdir()] == ["report"]


async def test_an_existing_report_is_never_overwritten(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    result = await create_report(store_pool)
    folder = await export(store_pool, result.run, tmp_path / "report")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(Unwritable, match=r"report cannot be written \(file exists\): name a folder"):
        await export(store_pool, result.run, folder)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


async def write_report(target: Path, meanwhile: Callable[[], None]) -> None:
    async with new_folder(target) as unfinished:
        await write_file(unfinished / "manifest.json", b"{}")
        meanwhile()


async def test_a_folder_created_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    target = tmp_path / "report"

    def put_a_folder_there() -> None:
        target.mkdir()
        (target / "mine").touch()

    with pytest.raises(Unwritable, match=r"report cannot be written"):
        await write_report(target, put_a_folder_there)
    assert [each.name for each in tmp_path.rglob("*")] == ["report", "mine"]


async def test_a_link_created_meanwhile_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "report"
    (tmp_path / "elsewhere").mkdir()
    with pytest.raises(Unwritable, match=r"report cannot be written"):
        await write_report(target, lambda: target.symlink_to(tmp_path / "elsewhere"))
    assert not list((tmp_path / "elsewhere").iterdir())


async def test_a_damaged_report_leaves_nothing_behind(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    result = await create_report(store_pool)
    await tamper(store_pool, "delete from paywatch.report_chunks where name = 'rejected.csv'")
    with pytest.raises(Damaged):
        await export(store_pool, result.run, tmp_path / "report")
    assert not list(tmp_path.iterdir())


async def test_a_full_disk_leaves_nothing_behind(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    result = await create_report(store_pool)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        with pytest.raises(Unwritable, match=r"cannot be written \(file too large\): name a folder"):
            await export(store_pool, result.run, tmp_path / "report")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not list(tmp_path.iterdir())


async def test_a_cancelled_export_leaves_nothing_behind(tmp_path: Path) -> None:
    async def work(started: asyncio.Event) -> None:
        async with new_folder(tmp_path / "report") as unfinished:
            await write_file(unfinished / "manifest.json", b"{}")
            started.set()
            await asyncio.Event().wait()

    started = asyncio.Event()
    task = asyncio.create_task(work(started))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not list(tmp_path.iterdir())


async def test_what_a_killed_export_left_is_removed_by_the_next(tmp_path: Path) -> None:
    abandoned, other = tmp_path / ".report.abcdefgh.partial", tmp_path / ".reports.abcdefgh.partial"
    for each in (abandoned, other):
        each.mkdir()
        (each / "findings.jsonl").write_text("half")
    (tmp_path / ".report.linked00.partial").symlink_to(other)
    async with new_folder(tmp_path / "report"):
        assert not abandoned.exists()
    assert (tmp_path / "report").is_dir()
    assert (other / "findings.jsonl").read_text() == "half"


async def test_an_export_leaves_another_running_one_alone(tmp_path: Path) -> None:
    async with new_folder(tmp_path / "report") as first:
        await write_file(first / "one", b"1")
        with pytest.raises(RuntimeError):
            await _fail_in(tmp_path / "report")
        assert (first / "one").exists()
    assert (tmp_path / "report" / "one").read_bytes() == b"1"


async def _fail_in(path: Path) -> None:
    async with new_folder(path):
        raise RuntimeError
