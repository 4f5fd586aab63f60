"""A replay of what was recorded gives what was recorded: only then is the backtest of another policy worth
anything."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

import store
from alerts import Evaluator
from alerts.backtest import Page
from settings import Settings
from store.backtest import MOST_READINGS, Backtest, backtest
from tests.store.past import ADD_CHECKS, MINUTE, add_readings
from tests.store.recorded import Recorder

CONFIGURATION: dict[str, Any] = {
    "checks": [
        {"name": "gateway", "kind": "tcp", "host": "gateway.example", "port": 443, "severity": "P1"},
        {
            "name": "api",
            "kind": "http",
            "url": "https://api.example/",
            "severity": "P0",
            "opens_after": 2,
            "closes_after": 1,
            "depends_on": ["gateway"],
        },
        {"name": "web", "kind": "http", "url": "https://web.example/", "severity": "P2", "opens_after": 3},
    ],
    "rules": [
        {"name": "down", "condition": "health_check_failures > 1 consecutive", "checks": ["web"]},
        {"name": "slow", "condition": "health_check_failures > 3 consecutive", "checks": ["api"]},
        {"name": "both", "condition": "down and slow", "severity": "P0"},
    ],
    "channels": {
        "hook": {"kind": "webhook", "url": "https://hook.example/"},
        "boss": {"kind": "webhook", "url": "https://boss.example/"},
    },
    "severities": {
        "P0": {"channels": ["hook", "boss"]},
        "P1": {"channels": ["hook"]},
        "P2": {"channels": ["hook"]},
    },
    "flapping": {"flips": 4, "within": "10m"},
}
HOUR = timedelta(hours=1)


def changed(**keys: Any) -> Settings:
    """The configuration with other keys of the check ``web``."""
    checks = [each | (keys if each["name"] == "web" else {}) for each in CONFIGURATION["checks"]]
    return Settings(**CONFIGURATION | {"checks": checks})


async def live(recorder: Recorder, seed: int) -> None:
    """Records readings of all checks, and what people do meanwhile, as it may happen."""
    chance = random.Random(seed)
    for _ in range(14):
        for check in ("gateway", "api", "web"):
            letters = "".join(chance.choices("ppfffdu", k=chance.randint(1, 3)))
            await recorder.read(check, letters, cause="blind" if chance.random() < 0.1 else "")
            await store.evaluate_rules(recorder.pool, recorder.evaluator, "w1")
        check = chance.choice(["gateway", "api", "web"])
        if (await store.alert_state(recorder.pool, f"check:{check}")).incident and chance.random() < 0.5:
            await recorder.acknowledge(check, "ada")
        elif (await store.alert_state(recorder.pool, f"check:{check}")).incident and chance.random() < 0.3:
            await recorder.resolve(check, "grace")


def shapes(pages: list[Page]) -> list[tuple[str, str, str, int]]:
    return sorted((page.incident, page.kind.value, page.channel, page.level) for page in pages)


async def replayed(
    pool: asyncpg.Pool, before: Settings, after: Settings, since: datetime, most: int = MOST_READINGS
) -> Backtest:
    return await backtest(pool, Evaluator(before), Evaluator(after), since, datetime.now(UTC), most=most)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_replay_gives_what_was_recorded(store_pool: asyncpg.Pool, seed: int) -> None:
    settings = Settings(**CONFIGURATION)
    recorder = Recorder(store_pool, settings)
    await store_pool.execute(ADD_CHECKS, ["gateway", "api", "web"])
    if seed == 2:
        await store.add_silence(store_pool, {"check": "web"}, lasts=HOUR, reason="a move", by="ada")
    began = datetime.now(UTC)
    await live(recorder, seed)
    found = await replayed(store_pool, settings, settings, began - HOUR)
    rows = await store_pool.fetch(
        "select incident_id, kind, channel, sequence, created_at from paywatch.notifications "
        "order by incident_id, kind, channel"
    )
    levels = {(page.incident, page.kind.value, page.channel): page.level for page in found.after}
    recorded = sorted((r["incident_id"], r["kind"], r["channel"], 0) for r in rows)
    assert len(recorded) > 4
    assert not any(levels.values())  # nothing escalates within seconds
    assert shapes(found.after) == recorded
    assert shapes(found.before) == recorded
    moments = {(r["incident_id"], r["kind"], r["channel"]): r["created_at"] for r in rows}
    late = [abs(moments[p.incident, p.kind.value, p.channel] - p.at) for p in found.after]
    assert max(late) < timedelta(seconds=30)
    assert seed != 1 or {page.episode.partition(":")[0] for page in found.after} == {"check", "rule"}


async def test_windows_of_any_length_give_the_same_pages(store_pool: asyncpg.Pool) -> None:
    until = datetime.now(UTC).replace(microsecond=0)
    await store_pool.execute(ADD_CHECKS, ["web", "gateway"])
    for check, verdicts in (("web", "ppffffpppfffffpp" * 4), ("gateway", "pf" * 20)):
        await add_readings(store_pool, check, verdicts, until - MINUTE)
    settings = Settings(**CONFIGURATION)
    whole = await replayed(store_pool, settings, changed(opens_after=2), until - 3 * HOUR)
    cut = await replayed(store_pool, settings, changed(opens_after=2), until - 3 * HOUR, most=1)
    assert (cut.before, cut.after) == (whole.before, whole.after)
    assert len(whole.after) > 4


async def test_missed_slots_count_when_they_are_over(store_pool: asyncpg.Pool) -> None:
    settings = Settings(**CONFIGURATION)
    every = Evaluator(settings).policies.every("web")
    slot = datetime.now(UTC).replace(microsecond=0) - 30 * every
    await store_pool.execute(ADD_CHECKS, ["web"])
    await store_pool.execute(
        "insert into paywatch.readings (check_name, slot, slots, verdict, reason, started_at, duration) "
        "values ('web', $1, 5, 'missed', 'nobody', $1, 0)",
        slot,
    )
    found = await replayed(store_pool, settings, settings, slot - HOUR)
    opened = [page for page in found.after if page.kind.value == "opened" and "check:" in page.episode]
    assert [(page.at, page.subject) for page in opened] == [(slot + 5 * every, "web")] * len(opened)
    assert opened
