"""Rules on baselines over stored readings: which of the last four weeks are read, and what follows."""

from datetime import timedelta

import asyncpg

from alerts.rules import Truth
from store.rules.states import read_states
from tests.store.test_rules import Shop

RULE = {"name": "volume", "condition": "rate < 50% of baseline for 15 minutes"}
PAST = """
insert into paywatch.readings (check_name, slot, verdict, started_at, duration, measured)
select 'api', slot, 'pass', slot, 0.1, jsonb_build_object('rate', 100)
from generate_series($1::timestamptz - interval '29 days', $1 - interval '1 minute', '1 minute') slot
"""


async def judged(shop: Shop) -> tuple[Truth, str]:
    states = await read_states(shop.pool)
    judgement = states["rule:volume@api"].judgement
    return judgement.truth, judgement.sentence


async def test_a_stop_is_an_incident_of_a_rule_on_a_baseline(store_pool: asyncpg.Pool) -> None:
    shop = await Shop.of(store_pool, rules=[RULE])
    await store_pool.execute(PAST, shop.slot)
    await shop.read(100.0)
    assert (await judged(shop))[0] is Truth.FALSE
    await shop.read(0.0)
    truth, sentence = await judged(shop)
    assert truth is Truth.TRUE
    assert sentence.startswith("rate: 0 counted in 15m, 100 expected: below 50% of baseline")
    assert await shop.incidents() == [("rule:volume@api", True)]


async def test_a_new_shop_cannot_be_judged(store_pool: asyncpg.Pool) -> None:
    shop = await Shop.of(store_pool, rules=[RULE])
    await shop.read(0.0)
    truth, sentence = await judged(shop)
    assert truth is Truth.UNKNOWN
    assert sentence.startswith("rate: cannot be judged: 0 comparable weeks, 3 needed")
    assert await shop.incidents() == []


async def test_times_of_incidents_of_the_check_are_left_out(store_pool: asyncpg.Pool) -> None:
    shop = await Shop.of(store_pool, rules=[RULE])
    await store_pool.execute(PAST, shop.slot)
    await store_pool.execute(
        "insert into paywatch.incidents (id, fingerprint, subject, severity, reason, opened_at, resolved_at,"
        " resolution) values ('i', 'check:api', 'api', 'P1', '', $1, $2, '')",
        shop.slot - timedelta(days=16),
        shop.slot - timedelta(days=1),
    )
    await shop.read(0.0)
    truth, sentence = await judged(shop)
    assert truth is Truth.UNKNOWN
    assert sentence.startswith(
        "rate: cannot be judged: 2 comparable weeks, 3 needed (left out of the last weeks:"
    )
