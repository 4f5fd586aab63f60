"""Runs and incidents are found by any unique part of their id."""

import asyncpg
import pytest

from store import AmbiguousId, UnknownId, find_incident, find_run

RUN = """
insert into paywatch.runs (id, account, window_from, window_until, objects, mode)
values ($1, '', now() - interval '1 day', now(), '{payments}', 'run')
"""
RUNS = ["run_20261130_065137_ab12cd34", "run_20261130_065137_ab99cd34", "run_20261129_010203_55667788"]


@pytest.fixture
async def runs(store_pool: asyncpg.Pool) -> asyncpg.Pool:
    await store_pool.executemany(RUN, [(run,) for run in RUNS])
    return store_pool


@pytest.mark.parametrize("part", [RUNS[0], "ab12cd34", "137_ab12", "12cd34", "run_20261130_065137_ab1"])
async def test_a_unique_part_names_a_run(runs: asyncpg.Pool, part: str) -> None:
    assert await find_run(runs, part) == RUNS[0]


async def test_a_part_of_several_ids_lists_them(runs: asyncpg.Pool) -> None:
    with pytest.raises(AmbiguousId) as refused:
        await find_run(runs, "20261130")
    assert str(refused.value).startswith("'20261130' is part of the ids of several reconciliation runs: run_")
    assert (RUNS[0] in str(refused.value), RUNS[1] in str(refused.value)) == (True, True)
    assert RUNS[2] not in str(refused.value)


@pytest.mark.parametrize("part", ["", "12cd3", "run_", "%%%%%%%%", "______", "run_20991231"])
async def test_other_texts_name_no_run(runs: asyncpg.Pool, part: str) -> None:
    with pytest.raises(UnknownId, match="no reconciliation run has the id"):
        await find_run(runs, part)


async def test_an_equal_id_wins_over_longer_ones(store_pool: asyncpg.Pool) -> None:
    ids = ["run_20261130_1", *(f"run_20261130_1{n:02}" for n in range(30))]
    await store_pool.executemany(RUN, [(run,) for run in ids])
    assert await find_run(store_pool, "run_20261130_1") == "run_20261130_1"
    with pytest.raises(AmbiguousId, match=r" and more; give more of the id"):
        await find_run(store_pool, "20261130_")


async def test_a_unique_part_names_an_incident(store_pool: asyncpg.Pool) -> None:
    query = """
    insert into paywatch.incidents (id, fingerprint, subject, severity, reason, opened_at)
    values ($1, $1, $1, 'P1', 'x', now())
    """
    await store_pool.executemany(query, [("inc_4f6k2m7qpa",), ("inc_4f6k2m7qpb",)])
    assert await find_incident(store_pool, "2m7qpa") == "inc_4f6k2m7qpa"
    with pytest.raises(AmbiguousId, match="inc_4f6k2m7qpa, inc_4f6k2m7qpb"):
        await find_incident(store_pool, "4f6k2m")
    with pytest.raises(UnknownId, match="a part of an id needs at least 6 characters"):
        await find_incident(store_pool, "qpa")
