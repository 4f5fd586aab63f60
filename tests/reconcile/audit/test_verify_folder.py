"""Verifies exported folders: what was changed, removed or added is detected, without a database."""

import asyncio
import hashlib
import json
import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from reconcile import export
from reconcile.audit.differences import first_difference
from reconcile.audit.locate_differences import locate_differences
from reconcile.audit.regular_files import LARGEST_JSON
from reconcile.audit.signing import signer_of
from reconcile.audit.verify_folder import verify_folder
from settings import Settings
from settings.accounts import PLATFORM_ACCOUNT
from tests.reconcile.reporting import (
    OTHER_KEY,
    PRIVATE_KEY,
    SIGNED,
    create_three_reports,
    manifest_of,
    sentences,
)

MINE, OTHER = signer_of(PRIVATE_KEY), signer_of(OTHER_KEY)


async def exported(store: asyncpg.Pool, tmp_path: Path, settings: Settings | None = None) -> list[Path]:
    results = await create_three_reports(store, settings)
    return [
        await export(store, each.run, tmp_path / "reports" / str(number))
        for number, each in enumerate(results)
    ]


async def test_exported_folder_is_sound_without_a_database(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    folders = await exported(store_pool, tmp_path, SIGNED)
    head = hashlib.sha256((folders[2] / "manifest.json").read_bytes()).hexdigest()
    one, _ = await verify_folder(folders[2], head=head)
    together, _ = await verify_folder(tmp_path / "reports", head=head)
    assert (one.problems, one.reports, together.problems, together.reports) == ([], 1, [], 3)


async def test_flipped_bytes_of_a_folder_are_located_by_the_store(
    store_pool: asyncpg.Pool, tmp_path: Path
) -> None:
    folder = (await exported(store_pool, tmp_path, SIGNED))[1]
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.stat().st_size]
    names = [path.relative_to(folder).as_posix() for path in files]
    assert len(names) >= 12
    for name in names:
        content = (folder / name).read_bytes()
        place = len(content) // 2
        (folder / name).write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        found, opened = await verify_folder(folder)
        assert not found.sound, name
        if name not in ("manifest.sig", "sign_off.json", "manifest.json"):
            await locate_differences(store_pool, opened, found)
            assert [(each.file, each.at) for each in found.problems] == [(name, place)], name
        (folder / name).write_bytes(content)
    assert (await verify_folder(folder))[0].sound


async def test_changed_manifest_is_located_by_the_store(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    folder = (await exported(store_pool, tmp_path))[0]
    content = (folder / "manifest.json").read_bytes()
    place = content.index(b'"shop"') + 1
    (folder / "manifest.json").write_bytes(content.replace(b'"shop"', b'"Shop"'))
    found, opened = await verify_folder(folder)
    await locate_differences(store_pool, opened, found)
    assert ("manifest.json", place) in {(each.file, each.at) for each in found.problems}


@pytest.mark.parametrize("name", ["findings.jsonl", "evidence/pages.jsonl", "SHA256SUMS", "sign_off.json"])
async def test_file_missing_from_a_folder_is_named(
    store_pool: asyncpg.Pool, tmp_path: Path, name: str
) -> None:
    folder = (await exported(store_pool, tmp_path))[0]
    (folder / name).unlink()
    (problem,) = (await verify_folder(folder))[0].problems
    assert (problem.kind, problem.file) == ("missing", name)
    assert problem.sentence.endswith(f"{name} is missing")


async def test_file_added_to_a_folder_is_named(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    folder = (await exported(store_pool, tmp_path))[0]
    (folder / "evidence" / "more.jsonl").write_text("{}\n")
    (problem,) = (await verify_folder(folder))[0].problems
    assert (problem.kind, problem.file) == ("added", "evidence/more.jsonl")


async def test_missing_folder_is_a_gap(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    folders = await exported(store_pool, tmp_path)
    shutil.rmtree(folders[1])
    found, opened = await verify_folder(tmp_path / "reports")
    assert sentences(found) == [f"report 2 is missing from this folder before {opened[1].manifest.run}"]


async def test_missing_or_foreign_signature_is_detected(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    folder = (await exported(store_pool, tmp_path, SIGNED))[0]
    assert (await verify_folder(folder, trusted=[MINE.public_key], must_be_signed=True))[0].sound
    (problem,) = (await verify_folder(folder, trusted=[OTHER.public_key]))[0].problems
    assert "untrusted key" in problem.sentence
    (folder / "manifest.sig").unlink()
    (problem,) = (await verify_folder(folder))[0].problems
    assert problem.sentence.endswith("manifest.json names a public key but has no signature")


async def test_unsigned_folder_fails_if_it_must_be_signed(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    folder = (await exported(store_pool, tmp_path))[0]
    assert (await verify_folder(folder))[0].sound
    (problem,) = (await verify_folder(folder, must_be_signed=True))[0].problems
    assert problem.sentence.endswith("manifest.json is not signed")


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff\xfe", b'{"run": 1}'])
async def test_unreadable_manifest_is_a_problem(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "manifest.json").write_bytes(content)
    (problem,) = (await verify_folder(tmp_path))[0].problems
    assert "manifest.json cannot be read" in problem.sentence


async def test_manifest_cannot_name_a_file_outside_its_folder(
    store_pool: asyncpg.Pool, tmp_path: Path
) -> None:
    folder = (await exported(store_pool, tmp_path))[0]
    manifest = manifest_of(folder)
    manifest["files"]["../../secret"] = manifest["files"].pop("rejected.csv")
    (folder / "manifest.json").write_text(json.dumps(manifest))
    found, _ = await verify_folder(folder)
    assert any("names a file outside the report's folder" in each for each in sentences(found))


def fifo(path: Path) -> None:
    os.mkfifo(path)


def link_to_a_copy(path: Path) -> None:
    copy = path.parent.parent / "copy"
    path.with_name("kept").rename(copy)
    path.symlink_to(copy)


def folder_of_that_name(path: Path) -> None:
    path.mkdir()


def socket_of_that_name(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(path))  # the name of a socket is limited to 107 bytes


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (fifo, "is a FIFO, not a regular file"),
        (link_to_a_copy, "is a symbolic link, not a regular file"),
        (folder_of_that_name, "is a folder, not a regular file"),
        (socket_of_that_name, "is a socket, not a regular file"),
    ],
)
async def test_only_regular_files_are_read(
    store_pool: asyncpg.Pool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Path], None],
    what: str,
) -> None:
    folder = (await exported(store_pool, tmp_path, SIGNED))[0]
    monkeypatch.chdir(folder)
    names = ["manifest.json", "manifest.sig", "SHA256SUMS", "sign_off.json", "public_key.pem", "report.html"]
    for name in names:
        path = folder / name
        path.rename(path.with_name("kept"))
        content = path.with_name("kept").read_bytes()
        make(path)
        async with asyncio.timeout(10):
            found, opened = await verify_folder(folder)
            await locate_differences(store_pool, opened, found)
        (problem,) = [each for each in found.problems if each.file == name]
        assert (problem.kind, problem.sentence.endswith(f"{name} {what}")) == ("unreadable", True), problem
        path.rmdir() if path.is_dir() else path.unlink()
        path.with_name("kept").unlink(missing_ok=True)
        path.write_bytes(content)
    assert (await verify_folder(folder))[0].sound


async def test_a_linked_folder_hides_no_file(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    folders = await exported(store_pool, tmp_path)
    (folders[0] / "evidence").rename(tmp_path / "evidence")
    (folders[0] / "evidence").symlink_to(tmp_path / "evidence")
    found, _ = await verify_folder(folders[0])
    assert {(each.kind, each.file) for each in found.problems} == {
        ("unreadable", "evidence"),
        ("missing", "evidence/pages.jsonl"),
        ("missing", "evidence/row_images.jsonl"),
        ("missing", "evidence/slices.csv"),
    }
    folders[1].rename(tmp_path / "second")
    folders[1].symlink_to(tmp_path / "second")
    together, _ = await verify_folder(tmp_path / "reports")
    assert f"{folders[1]} is a symbolic link, not a folder" in sentences(together)
    assert together.positions == {PLATFORM_ACCOUNT: [1, 3]}


async def test_a_removed_manifest_hides_no_report(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    folders = await exported(store_pool, tmp_path)
    (folders[2] / "manifest.json").unlink()
    found, _ = await verify_folder(tmp_path / "reports")
    assert sentences(found) == [f"{folders[2]}: manifest.json is missing"]
    assert found.as_json()["positions"] == {"": [[1, 2]]}


HOSTILE = {
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "deep in an unread field": b'{"run":"r","x":' + b"[" * 5000 + b"]" * 5000 + b"}",
    "not UTF-8": b'{"run":"\xff"}',
    "long": b'"' + b" " * LARGEST_JSON + b'"',
    "infinite": b'{"x":1e999}',
    "long number": b'{"position":' + b"9" * 5000 + b"}",
}


@pytest.mark.parametrize("name", ["manifest.json", "sign_off.json"])
@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_json_is_a_problem(
    store_pool: asyncpg.Pool, tmp_path: Path, name: str, content: bytes
) -> None:
    folder = (await exported(store_pool, tmp_path))[0]
    (folder / name).write_bytes(content)
    found, _ = await verify_folder(folder)
    assert [each.file for each in found.problems] == [name]


@pytest.mark.parametrize(
    ("field", "value"),
    [("run", "a\0b"), ("run", "\x1b[2J"), ("edition", 2**40), ("position", 0), ("account", "a\nb")],
)
async def test_manifest_with_impossible_values_is_a_problem(
    store_pool: asyncpg.Pool, tmp_path: Path, field: str, value: Any
) -> None:
    folder = (await exported(store_pool, tmp_path))[0]
    (folder / "manifest.json").write_text(json.dumps(manifest_of(folder) | {field: value}))
    found, opened = await verify_folder(folder)
    await locate_differences(store_pool, opened, found)
    assert [(each.kind, each.file) for each in found.problems] == [("touched", "manifest.json")]


async def test_a_file_of_another_size_is_not_read(store_pool: asyncpg.Pool, tmp_path: Path) -> None:
    folder = (await exported(store_pool, tmp_path))[0]
    os.truncate(folder / "report.html", 2**40)
    async with asyncio.timeout(10):
        (problem,) = (await verify_folder(folder))[0].problems
    assert (problem.kind, problem.file) == ("touched", "report.html")


def test_first_difference_is_exact() -> None:
    assert first_difference(b"abc", b"abc") is None
    assert first_difference(b"abc", b"abd") == 2
    assert first_difference(b"abc", b"ab") == 2
    assert first_difference(b"", b"a") == 0
    long = b"x" * 10_000
    for place in (0, 1, 4999, 9999):
        assert first_difference(long, long[:place] + b"y" + long[place + 1 :]) == place
