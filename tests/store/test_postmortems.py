"""What is stored about one incident, and the draft of its post-mortem."""

import asyncpg

from alerts.figures import ResponseCode, Unknown
from store.postmortems import read_postmortem
from tests.store.past import ADD_CHECKS, ADD_EVENT, DAY, MINUTE, NOON, add_incident, add_readings, send
from workers.postmortem import postmortem

ADD_RUN = """
insert into paywatch.runs
  (id, account, window_from, window_until, objects, mode, status, requested_by, result)
values ('run_1', 'acct_1', $1, $2, '{payments}', 'run', 'discrepancies', 'schedule', $3)
"""


async def test_a_resolved_incident_has_its_whole_story(store_pool: asyncpg.Pool) -> None:
    await store_pool.execute(ADD_CHECKS, ["api"])
    await add_readings(store_pool, "api", "ppffffpp", NOON + 4 * MINUTE)
    await add_incident(store_pool, "api", NOON, resolved_at=NOON + 4 * MINUTE)
    await store_pool.execute(ADD_EVENT, "api", NOON + MINUTE, "acknowledged", "ada|<b>", None)
    await send(store_pool, "sms", 1, NOON + MINUTE / 2)
    found = await read_postmortem(store_pool, "api")
    assert found is not None
    assert found.slots is not None
    assert (found.slots.failed, found.slots.passed) == (4, 1)
    assert [change.verdict for change in found.changes] == ["pass", "fail", "pass"]
    assert (found.money, found.response.code) == (None, ResponseCode.UNKNOWN)
    text = postmortem(found, "https://wiki.example/api")
    rows = [line for line in text.splitlines() if line.startswith("| 2026-03-01")]
    assert [row.split(" | ")[1] for row in rows[:4]] == ["began", "opened", "sent", "acknowledged"]
    assert "- Lasted: 5 min from the beginning\n" in text
    assert "- Time to detect: 60.0 s\n" in text
    assert "by ada\\|\\<b\\>" in text
    assert "https\\://wiki.example/api" in text


async def test_an_open_incident_says_what_is_not_known(store_pool: asyncpg.Pool) -> None:
    await add_incident(store_pool, "rate", NOON, fingerprint="rule:rate@shop")
    found = await read_postmortem(store_pool, "rate")
    assert found is not None
    assert found.readings == ["shop"]
    text = postmortem(found, None)
    assert " from the opening until now\n" in text
    assert "- Slots: unknown, since no reading of that time is stored\n" in text
    assert "- Time to resolve: it is still open\n" in text
    assert found.alert.to_detect.unknown is Unknown.RULE
    assert await read_postmortem(store_pool, "nothing") is None


async def test_a_reconciliation_says_how_much_money_is_at_risk(store_pool: asyncpg.Pool) -> None:
    name = "reconcile:payments@acct_1"
    await add_readings(store_pool, name, "f", NOON)
    at_risk = {"at_risk": {"payments": {"usd": 123_456, "jpy": 500}}}
    await store_pool.execute(ADD_RUN, NOON - DAY, NOON, at_risk)
    await store_pool.execute('update paywatch.readings set evidence = \'{"run": "run_1"}\'')
    await add_incident(store_pool, "money", NOON, fingerprint=name)
    found = await read_postmortem(store_pool, "money")
    assert found is not None
    assert found.money is not None
    assert found.money.amounts == {"usd": 123_456, "jpy": 500}
    assert "- Money at risk: 500 JPY and 1,234.56 USD, by run\\_1 of " in postmortem(found, None)
