"""Freshness: real files, rows and responses, and file systems that refuse or hang."""

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st

from probes import Outcome, Verdict, freshness, possible_causes
from probes.freshness.files import Unreadable, find_newest
from probes.threads import Hangs, Threads
from tests.probes.configured import check, tools
from tests.probes.servers import Serve, answer
from tests.waiting import eventually

BIG = b"x" * 2_000_000


async def judged(newest: dict[str, Any], *, pool: asyncpg.Pool | None = None, **keys: Any) -> Outcome:
    configured = check(kind="freshness", newest=newest, **{"max_age": "1h", **keys})
    async with httpx.AsyncClient() as client:
        outcome = await freshness.probe(configured, tools(client, ledger=pool))
    assert outcome.cause in {"", *possible_causes(configured)}
    return outcome


def write(path: Path, content: bytes = BIG, *, age: float = 300) -> Path:
    path.write_bytes(content)
    os.utime(path, (time.time() - age, time.time() - age))
    return path


async def test_the_newest_file_counts(tmp_path: Path) -> None:
    write(tmp_path / "a.dump", age=9000)
    write(tmp_path / "b.dump", age=600)
    write(tmp_path / "newer.txt", age=60)
    write(tmp_path / ".hidden.dump", age=60)
    outcome = await judged({"file": f"{tmp_path}/*.dump"}, min_bytes="1MB")
    assert (outcome.verdict, outcome.reason) == (Verdict.PASS, f"{tmp_path}/b.dump is 10 min old, 2 MB")
    assert outcome.values["age"] == pytest.approx(600, abs=60)


@pytest.mark.parametrize(
    ("content", "age", "cause"),
    [
        (b"x" * 2_000_000, 4000, "stale"),
        (b"", 60, "small"),
        (b"x", 60, "small"),
        (b"x" * 2_000_000, -7200, "clock"),
    ],
)
async def test_an_old_small_or_future_file_fails(
    tmp_path: Path, content: bytes, age: float, cause: str
) -> None:
    write(tmp_path / "a.dump", content, age=age)
    outcome = await judged({"file": f"{tmp_path}/*.dump"}, min_bytes="1MB")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, cause)


@pytest.mark.parametrize("pattern", ["*.dump", "none/*", "none", "*/x"])
async def test_no_file_at_all_fails(tmp_path: Path, pattern: str) -> None:
    (tmp_path / "dangling.dump").symlink_to(tmp_path / "gone")
    (tmp_path / "folder.dump").mkdir()
    outcome = await judged({"file": f"{tmp_path}/{pattern}"})
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "missing")


async def test_a_link_is_the_file_that_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "latest").symlink_to(write(tmp_path / "old.bin", age=9000))
    assert (await judged({"file": f"{tmp_path}/latest"})).cause == "stale"


async def test_folders_at_any_depth_are_searched_and_circles_end(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "circle").symlink_to(tmp_path)
    write(tmp_path / "a" / "b" / "deep.dump", age=60)
    for pattern in ("**/*.dump", "a/**/*.dump", "a/*/*.dump", "**"):
        assert (await judged({"file": f"{tmp_path}/{pattern}"})).verdict is Verdict.PASS


def test_a_file_that_grows_does_not_count(tmp_path: Path) -> None:
    complete, growing = write(tmp_path / "a", age=600), write(tmp_path / "b", age=0)
    found = find_newest(f"{tmp_path}/*", sleep=lambda _: write(growing, b"y" * 3_000_000, age=0) and None)
    assert found.newest is not None
    assert (found.newest.path, found.growing) == (str(complete), (str(growing),))
    assert find_newest(f"{tmp_path}/b", sleep=lambda _: write(growing, b"z", age=0) and None).newest is None


def test_many_files_that_are_written_at_once_do_not_hide_a_complete_one(tmp_path: Path) -> None:
    complete = write(tmp_path / "complete", age=600)
    growing = [write(tmp_path / f"{number}", age=0) for number in range(20)]

    def grow(_: float) -> None:
        for path in growing:
            write(path, b"y" * 3_000_000, age=0)

    found = find_newest(f"{tmp_path}/*", sleep=grow)
    assert found.newest is not None
    assert (found.newest.path, len(found.growing)) == (str(complete), 20)


def test_a_file_that_a_pattern_matches_in_several_ways_counts_once(tmp_path: Path) -> None:
    """As one of many candidates each time, it would hide the complete file before it."""
    (folder := tmp_path.joinpath(*"abcdefgh")).mkdir(parents=True)
    complete, growing = write(folder / "1.dump", age=600), write(folder / "2.dump", age=0)
    found = find_newest(
        f"{tmp_path}/**/**/**/*.dump", sleep=lambda _: write(growing, b"y" * 3_000_000, age=0) and None
    )
    assert found.newest is not None
    assert (found.newest.path, found.files) == (str(complete), 2)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
async def test_a_folder_without_permission_is_unknown(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0)
    outcome = await judged({"file": f"{folder}/*"})
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "unreadable")


async def test_a_circle_of_links_is_unknown(tmp_path: Path) -> None:
    """The kernel refuses to follow it, also for root."""
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    for pattern in ("circle", "circle/*", "*/x"):
        outcome = await judged({"file": f"{tmp_path}/{pattern}"})
        assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "unreadable"), pattern


def test_a_folder_of_too_many_files_is_refused(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"{number}").touch()
    with pytest.raises(Unreadable, match="more than 20 entries"):
        find_newest(f"{tmp_path}/*", most=20)


async def test_a_name_with_control_characters_is_escaped(tmp_path: Path) -> None:
    write(tmp_path / "a\x1b[31m.dump")
    assert "\x1b" not in repr(await judged({"file": f"{tmp_path}/*.dump"}))


async def test_a_call_that_hangs_is_given_up_once(tmp_path: Path) -> None:
    """A named pipe without a writer blocks whoever opens it, as a dead NFS server does."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    threads = Threads(limit=2)
    with pytest.raises(Hangs, match="does not answer within"):
        await threads.call("pipe", pipe.read_bytes, 0.2)
    with pytest.raises(Hangs, match="an earlier call for pipe still hangs"):
        await threads.call("pipe", pipe.read_bytes, 0.2)
    assert await threads.call("other", lambda: 1, 60) == 1
    assert sum(each.name == "blocking: pipe" for each in threading.enumerate()) == 1
    pipe.write_bytes(b"")
    await eventually(lambda: "pipe" not in threads.running, "the call ends")
    assert await threads.call("pipe", lambda: 2, 60) == 2


async def test_a_row_is_judged_by_the_databases_clock(postgres_dsn: str) -> None:
    async with asyncpg.create_pool(postgres_dsn, min_size=0, max_size=2, statement_cache_size=0) as pool:
        for sql, cause in {
            "select now() - interval '5 minutes'": "",
            "select now() - interval '2 hours'": "stale",
            "select now() + interval '2 hours'": "clock",
            "select null::timestamptz": "missing",
            "select 42": "query",
        }.items():
            assert (await judged({"sql": sql}, pool=pool)).cause == cause
    assert (await judged({"sql": "select now()"})).cause == "ledger"


def dated(age: float, body: bytes = b"x" * 100, **headers: str) -> bytes:
    at = format_datetime(datetime.now(UTC) - timedelta(seconds=age))
    return answer(body, last_modified=at, **headers)


@pytest.mark.parametrize(
    ("response", "verdict", "cause"),
    [
        (dated(300), Verdict.PASS, ""),
        (dated(4000), Verdict.FAIL, "stale"),
        (dated(-7200), Verdict.FAIL, "clock"),
        (dated(300, b""), Verdict.FAIL, "small"),
        (dated(300, b"x"), Verdict.FAIL, "small"),
        (dated(300, content_encoding="br"), Verdict.UNKNOWN, "size"),
        (answer(b"x" * 100), Verdict.UNKNOWN, "undated"),
        (answer(b"", last_modified="yesterday"), Verdict.UNKNOWN, "undated"),
        (answer(status="404 Not Found"), Verdict.FAIL, "missing"),
        (answer(status="503 Service Unavailable"), Verdict.FAIL, "status"),
    ],
)
async def test_a_response_is_judged_by_its_date(
    client: httpx.AsyncClient, serve: Serve, response: bytes, verdict: Verdict, cause: str
) -> None:
    server = await serve(response)
    configured = check(kind="freshness", newest={"url": server.url}, max_age="1h", min_bytes="50B")
    outcome = await freshness.probe(configured, tools(client))
    assert (outcome.verdict, outcome.cause) == (verdict, cause)


@run_with(deadline=None)
@given(
    status=st.sampled_from([200, 204, 301, 403, 405, 500]),
    modified=st.text(alphabet="MonTue 0123456789:GMT,+-", max_size=40),
    length=st.text(alphabet="0123456789-", max_size=20),
)
async def test_any_header_passes_only_with_a_recent_date(status: int, modified: str, length: str) -> None:
    def respond(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, headers={"last-modified": modified, "content-length": length})

    async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as mocked:
        configured = check(kind="freshness", newest={"url": "https://shop.example/"}, max_age="1h")
        outcome = await freshness.probe(configured, tools(mocked))
    assert outcome.verdict is not Verdict.PASS
