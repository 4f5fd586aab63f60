"""``/live`` over a real port and a real Postgres: who hears what, again after a break, and when it ends."""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import httpx
import pytest

from console.access.signed_in import SignedIn
from console.hub import Hub
from console.live import stream
from console.live.pace import Pace
from console.live.watch import Watch
from console.roles import Role
from store import api_tokens, sessions
from tests.bouncers import PGBOUNCER, bouncer
from tests.console.live.conftest import Opened, Serve
from tests.waiting import PATIENCE, eventually

SIGN_IN = {"sign_in": "token", "public_url": "http://127.0.0.1:8080"}


async def announce(pool: asyncpg.Pool, text: str) -> None:
    await pool.execute("select pg_notify('paywatch', $1)", text)


async def add_silence(pool: asyncpg.Pool, id_: str) -> None:
    await pool.execute(
        "insert into paywatch.silences (id, matchers, reason, created_by, starts_at, ends_at) "
        "values ($1, '{}', 'deploying', 'ann', now(), now() + interval '1 hour')",
        id_,
    )


async def test_a_viewer_hears_what_a_trigger_announces(serve: Serve, store_pool: asyncpg.Pool) -> None:
    opened = await serve()
    async with opened.stream("silence") as viewer:
        assert viewer.response.headers["content-type"].startswith("text/event-stream")
        assert viewer.response.headers["cache-control"] == "no-store"
        assert viewer.response.headers["x-accel-buffering"] == "no"
        await viewer.listening()
        await add_silence(store_pool, "sil_1")
        assert (await viewer.next("change")).data == "silence"


async def test_a_viewer_hears_only_of_its_topics(serve: Serve, store_pool: asyncpg.Pool) -> None:
    opened = await serve()
    async with opened.stream("incident inc_2,run") as viewer:
        await viewer.listening()
        for text in ("incident inc_1", "silence", "nonsense", "incident inc_2", "run run_1"):
            await announce(store_pool, text)
        heard = [(await viewer.next("change")).data, (await viewer.next("change")).data]
        assert heard == ["incident inc_2", "run run_1"]


async def test_a_text_with_line_breaks_forges_no_event(serve: Serve, store_pool: asyncpg.Pool) -> None:
    opened = await serve()
    async with opened.stream("incident") as viewer:
        await viewer.listening()
        await announce(store_pool, "incident x\n\nevent: over\ndata: y")
        assert (await viewer.next("change", "over")).data == "incident x event: over data: y"


async def test_who_comes_back_hears_what_it_missed(serve: Serve, store_pool: asyncpg.Pool) -> None:
    opened = await serve()
    async with opened.stream("incident") as viewer, opened.stream("incident") as other:
        await viewer.listening()
        await announce(store_pool, "incident inc_1")
        last = (await viewer.next("change")).id
        await announce(store_pool, "incident inc_2")
        await announce(store_pool, "incident inc_3")
        assert (await viewer.next("change")).data == "incident inc_2"
        assert (await viewer.next("change")).data == "incident inc_3"
        await other.next("change")
        async with opened.stream("incident", **{"Last-Event-ID": last}) as again:
            told = [await again.next("change", "reset"), await again.next("change", "reset")]
        assert [each.data for each in told] == ["incident inc_2", "incident inc_3"]


@pytest.mark.parametrize("last", ["ffffffff-1", "nonsense", "-", "x" * 5000])
async def test_an_id_of_another_process_means_load_all_again(serve: Serve, last: str) -> None:
    opened = await serve()
    async with opened.stream("incident", **{"Last-Event-ID": last}) as viewer:
        assert (await viewer.next("reset", "change")).kind == "reset"


async def test_pages_hear_of_readings_without_a_trigger(serve: Serve, store_pool: asyncpg.Pool) -> None:
    opened = await serve()
    await opened.client.get("/")
    async with opened.stream("now checks") as viewer:
        await store_pool.execute(
            "insert into paywatch.checks (name, kind, severity, every_us, offset_us, next_slot) "
            "values ('api', 'http', 'P1', 30000000, 0, now())"
        )
        while (await viewer.next("change", "reset")).data != "now checks":
            continue


async def test_a_lost_connection_is_said_polled_and_mended(
    serve: Serve, store_pool: asyncpg.Pool, store_db: str
) -> None:
    opened = await serve()
    async with opened.stream("silence") as viewer:
        await viewer.listening()
        pids = "select pid from pg_stat_activity where query ilike 'listen%' and datname = current_database()"
        before = {row["pid"] for row in await store_pool.fetch(pids)}
        assert len(before) == 1
        await store_pool.execute("select pg_terminate_backend(pid) from (" + pids + ") p")
        await viewer.listening()  # again: what was announced meanwhile is unknown

        async def listens_again() -> bool:
            found = {row["pid"] for row in await store_pool.fetch(pids)}
            return bool(found) and found.isdisjoint(before)

        await eventually(listens_again, "the console listens again")
        await add_silence(store_pool, "sil_2")
        assert (await viewer.next("change")).data == "silence"


async def test_the_time_of_countdowns_is_the_databases(serve: Serve, store_pool: asyncpg.Pool) -> None:
    opened = await serve()
    opened.console.part(Watch).observe_time(datetime(2030, 1, 1, tzinfo=UTC))
    async with opened.stream("silence") as viewer:
        first = await viewer.clock()
        assert datetime.fromtimestamp(first["now"] / 1000, UTC).year == 2030
        while (later := await viewer.clock())["data"] == first["data"]:
            continue
        assert datetime.fromtimestamp(later["now"] / 1000, UTC).year == (
            await store_pool.fetchval("select extract(year from now())::int")
        )


async def test_a_closed_connection_is_noticed_before_the_next_proof(
    serve: Serve, store_pool: asyncpg.Pool
) -> None:
    opened = await serve()
    opened.console.part(Pace).proof_every = 10 * PATIENCE
    async with opened.stream("silence") as viewer:
        await viewer.listening()
        await store_pool.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where query ilike 'listen%' and datname = current_database()"
        )
        await viewer.listening()  # again, and so it says that changes may have been missed


async def test_a_store_that_hangs_is_lost_before_it_refuses(serve: Serve, store_pool: asyncpg.Pool) -> None:
    opened = await serve()
    async with opened.stream("silence") as viewer:
        await viewer.listening()
        async with store_pool.acquire() as connection, connection.transaction():
            await connection.execute("lock table paywatch.incidents in access exclusive mode")
            while (await viewer.clock())["mode"] != "lost":
                continue
        while (await viewer.clock())["mode"] != "listening":
            continue


@pytest.mark.skipif(PGBOUNCER is None, reason="pgbouncer is not installed")
async def test_behind_a_pooler_changes_are_found_by_looking(
    serve: Serve, store_pool: asyncpg.Pool, store_db: str
) -> None:
    """PgBouncer takes LISTEN and passes nothing on."""
    with bouncer(store_db) as dsn:
        await eventually(lambda: answers(dsn), "PgBouncer answers", retry=(OSError, asyncpg.PostgresError))
        opened = await serve(database_url=dsn)
        async with opened.stream("silence") as viewer:
            assert (await viewer.clock())["mode"] == "polling"
            await viewer.next("reset")  # what is found from now on differs from what was found before
            await add_silence(store_pool, "sil_3")
            assert (await viewer.next("change")).data == "silence"


async def answers(dsn: str) -> bool:
    connection = await asyncpg.connect(dsn, statement_cache_size=0)
    try:
        return bool(await connection.fetchval("select true"))
    finally:
        await connection.close()


@pytest.mark.parametrize(
    ("topics", "sentence"),
    [
        ("", "name 1 to 20"),
        ("everything", "is not one: use frame"),
        ("run \x00", "is not one"),
        (",".join(["run"] * 21), "1 to 20"),
    ],
)
async def test_wrong_topics_get_a_sentence(serve: Serve, topics: str, sentence: str) -> None:
    answer = await (await serve()).client.get("/live", params={"topics": topics})
    assert answer.status_code == 400
    assert sentence in answer.text


async def test_streams_of_one_person_are_limited(serve: Serve) -> None:
    opened = await serve()
    held = [opened.stream("frame") for _ in range(stream.MOST_OF_ONE)]
    for each in held:
        await each.__aenter__()
    async with opened.stream("frame") as refused:
        assert refused.response.status_code == 429
        assert "close one of them" in refused.response.text
    await held.pop().__aexit__(None, None, None)
    await _admitted(opened)
    for each in held:
        await each.__aexit__(None, None, None)


async def test_a_busy_stream_still_says_that_it_lives(serve: Serve) -> None:
    opened = await serve()

    async def publish() -> None:
        while True:
            opened.console.part(Hub).publish("silence")
            await asyncio.sleep(0.02)

    busy = asyncio.create_task(publish())
    async with opened.stream("silence") as viewer:
        await viewer.listening()
        for _ in range(3):
            await viewer.clock()
    busy.cancel()


async def _admitted(opened: Opened) -> None:
    """Waits until a place is free: the console notices a closed connection a moment later."""
    async with asyncio.timeout(PATIENCE):
        while True:
            async with opened.stream("frame") as again:
                if again.response.status_code == 200:
                    return


async def test_a_revoked_session_ends_its_stream(serve: Serve, store_pool: asyncpg.Pool) -> None:
    signing = {"console": SIGN_IN}
    opened = await serve(sign_in=None, **signing)
    sign_in = SignedIn(opened.console.settings.console)
    opened = await serve(sign_in=sign_in, **signing)
    secret, session = await sessions.create(store_pool, "ann", [Role.VIEWER], via="link", origin="127.0.0.1")
    cookie = {"Cookie": f"{sign_in.cookies.session}={secret.get_secret_value()}"}
    used = await store_pool.fetchval(
        "update paywatch.console_sessions set used_at = now() - interval '10 minutes' returning used_at"
    )
    async with opened.stream("frame", **cookie) as viewer:
        await viewer.clock()
        assert await store_pool.fetchval("select used_at from paywatch.console_sessions") == used
        await sessions.revoke(store_pool, session.id, "bob")
        assert "has ended" in (await viewer.next("over")).data
        with pytest.raises(EOFError):
            await viewer.next("over")
    async with opened.stream("frame", **cookie) as viewer:
        assert viewer.response.status_code in (303, 401)


async def test_a_revoked_token_ends_its_stream(serve: Serve, store_pool: asyncpg.Pool) -> None:
    opened = await serve()
    text, token = await api_tokens.create(
        store_pool, "screen", [Role.VIEWER], by="ann", lasts=timedelta(hours=1)
    )
    async with opened.stream("frame", Authorization=f"Bearer {text.get_secret_value()}") as viewer:
        await viewer.clock()
        await api_tokens.revoke(store_pool, token.id, "bob")
        assert "has ended" in (await viewer.next("over")).data


def test_the_process_ends_soon_with_open_streams(store_db: str, tmp_path: Path) -> None:
    configuration = tmp_path / "paywatch.toml"
    configuration.write_text('[console]\nlisten = "127.0.0.1:0"\n')
    environment = {**os.environ, "DATABASE_URL": store_db, "PAYWATCH_CONFIG": str(configuration)}
    command = [sys.executable, "-m", "workers", "console"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        with (
            httpx.Client(base_url=url, timeout=PATIENCE) as client,
            client.stream("GET", "/live", params={"topics": "frame"}) as response,
        ):
            lines = response.iter_lines()
            assert next(lines) == "retry: 3000"
            process.send_signal(signal.SIGTERM)
            assert "event: stopping" in list(lines)
        assert process.wait(PATIENCE) == 0
