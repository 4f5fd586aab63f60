"""A database that is lost while a command runs: a short outage is retried, a long one is reported."""

import os
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

import store
from sandbox.company import Company
from sandbox.embedded.servers import EmbeddedPostgres
from settings import Settings
from tests.reconcile.shop import day_of
from tests.workers.conftest import Paywatch, environment
from tests.workers.fleet import Fleet
from workers.databases import open_store
from workers.errors import explain
from workers.output import Exit

FULL = Path("/dev/full")


async def test_a_database_lost_midway_is_named_with_its_address(
    own_postgres: EmbeddedPostgres,
) -> None:
    settings = Settings(database_url=SecretStr(own_postgres.dsn))
    await store.migrate_async(SecretStr(own_postgres.dsn))
    with pytest.raises(store.StoreUnreachable) as caught:
        await lose(settings, own_postgres)
    code, (sentence,) = explain(caught.value)
    assert code == Exit.UNREACHABLE
    assert sentence.startswith(f"Postgres at 127.0.0.1:{own_postgres.port} cannot be reached")


async def lose(settings: Settings, server: EmbeddedPostgres) -> None:
    async with open_store(settings) as pool:
        server.kill()
        await pool.fetchval("select 1")


async def test_the_lost_one_of_two_databases_is_named(
    own_postgres: EmbeddedPostgres, database: str, store_db: str
) -> None:
    settings = Settings(database_url=SecretStr(own_postgres.dsn), paywatch_database_url=SecretStr(store_db))
    own_postgres.kill()
    with pytest.raises(store.StoreUnreachable, match=f"127.0.0.1:{own_postgres.port} ") as caught:
        async with open_store(settings):
            raise ConnectionResetError
    assert "; " not in str(caught.value)


async def test_an_unwritable_file_is_not_a_lost_database(store_db: str, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        async with open_store(Settings(database_url=SecretStr(store_db))):
            (tmp_path / "nowhere" / "file").write_text("")


async def test_ended_reader_of_the_output_is_not_a_lost_database(store_db: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with pytest.raises(BrokenPipeError), os.fdopen(writing, "wb", buffering=0) as output:
        async with open_store(Settings(database_url=SecretStr(store_db))):
            output.write(b"a result")


@pytest.mark.skipif(not FULL.exists(), reason="only Linux has this device")
async def test_full_disk_of_the_output_is_not_a_lost_database(store_db: str) -> None:
    writing = os.open(FULL, os.O_WRONLY)
    with (
        pytest.raises(OSError, match="No space left") as caught,
        os.fdopen(writing, "wb", buffering=0) as output,
    ):
        async with open_store(Settings(database_url=SecretStr(store_db))):
            output.write(b"a result")
    assert explain(caught.value)[1] == ["the operating system refused: no space left on device"]


async def test_watching_a_run_survives_a_postgres_restart(
    tmp_path: Path, redis_url: str, town: Company, own_postgres: EmbeddedPostgres, paywatch: Paywatch
) -> None:
    await store.migrate_async(SecretStr(own_postgres.dsn))
    with Fleet(tmp_path, environment(own_postgres.dsn, redis_url, town)) as fleet:
        fleet.configure()
        day = day_of(town)
        window = ("--from", day.from_.isoformat(), "--until", day.until.isoformat())
        await paywatch(fleet, "reconcile", "run", *window, "--enqueue")
        run = await fleet.value("select id from paywatch.runs")
        watching = fleet.launch([sys.executable, "-m", "workers", "reconcile", "show", run, "--watch"])
        await fleet.until(lambda: "payments: list" in watching.log(), "it is watched")
        own_postgres.restart()
        assert (await paywatch(fleet, "reconcile", "cancel", run)).exit_code == 0
        assert await watching.ended() == 1
        assert f"{run}  cancelled" in watching.log()
        assert "\nTraceback" not in watching.log()
