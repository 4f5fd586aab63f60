"""The replication lag of a primary and of its replica, with real streaming replication."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from probes import Outcome, Verdict
from sandbox.embedded.servers import EmbeddedPostgres
from tests.probes.standby import Standby
from tests.probes.test_postgres import outcome_of
from tests.waiting import eventually


@pytest.fixture
async def primary(own_postgres: EmbeddedPostgres) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(own_postgres.dsn)
    yield connection
    await connection.close()


STREAMS = "select count(*) from pg_stat_replication"


async def test_the_lag_is_measured_on_both_sides(
    own_postgres: EmbeddedPostgres, primary: asyncpg.Connection
) -> None:
    await primary.execute("alter system set wal_receiver_status_interval = 1")  # the base backup has it
    with Standby(own_postgres) as standby:
        servers = (own_postgres, standby)

        async def lags(limit: str) -> list[Outcome]:
            return [await outcome_of(each.dsn, replication_lag_above=limit) for each in servers]

        async def up_to_date() -> bool:
            return all(each.verdict is Verdict.PASS for each in await lags("1h"))

        async def behind() -> bool:
            return all(each.cause == "replication_lag" for each in await lags("1ms"))

        await eventually(lambda: primary.fetchval(STREAMS), "the replica streams")
        await primary.execute("create table t ()")
        await eventually(up_to_date, "both sides know a lag")
        assert (await outcome_of(own_postgres.dsn)).values["replicas"] == 1
        assert (await outcome_of(standby.dsn, expect={"writable": True})).cause == "writable"

        replica = await asyncpg.connect(standby.dsn)
        await replica.execute("select pg_wal_replay_pause()")
        await primary.execute("create table u ()")
        await eventually(behind, "both sides see that replay has stopped")
        await replica.close()
