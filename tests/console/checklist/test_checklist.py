"""The daily checklist: its evidence, and ticking, which says what was seen."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from console.roles import Role
from settings import Settings
from store.audit_log import list_acts
from tests.conftest import CommandLine
from tests.console.conftest import Visit
from tests.console.measuring import add_reading, now_of
from tests.console.summary.test_summary import add_run
from workers.checklist import ITEMS, Day, day_of


async def today(pool: asyncpg.Pool) -> Day:
    return await day_of(pool, Settings(), None)


async def evidence_of(
    pool: asyncpg.Pool, code: str, date: str | None = None, **settings: Any
) -> tuple[str, str]:
    day = await day_of(pool, Settings(**settings), date)
    (item,) = [each for each in ITEMS if each.code == code]
    found = await item.fetch(pool, day)
    return found.word, found.figure


async def test_an_empty_store_is_unknown_and_never_good(visit: Visit, store_pool: asyncpg.Pool) -> None:
    words = {each.code: (await evidence_of(store_pool, each.code))[0] for each in ITEMS}
    unknown = {code for code, word in words.items() if word == "unknown"}
    assert unknown == set(words) - {"follow-up", "audit-log"}  # nothing happened, and that is known
    page = (await (await visit()).get("/checklist")).text
    assert "0 of 10 ticked" in page
    assert page.count("◇") == 8


async def test_webhooks_are_judged_by_their_last_readings(store_pool: asyncpg.Pool) -> None:
    now = await now_of(store_pool)
    await add_reading(store_pool, "hook", "webhook", now - timedelta(minutes=1))
    assert (await evidence_of(store_pool, "last-webhook"))[0] == "good"
    await add_reading(store_pool, "other", "webhook", now - timedelta(hours=3))
    word, figure = await evidence_of(store_pool, "last-webhook")
    assert word == "unknown"
    assert "and no reading since" in figure
    await add_reading(store_pool, "hook", "webhook", now - timedelta(seconds=1), verdict="fail", reason="502")
    assert (await evidence_of(store_pool, "last-webhook"))[0] == "bad"


async def test_failures_of_databases_are_counted(store_pool: asyncpg.Pool) -> None:
    day = await today(store_pool)
    slot = max(day.since, day.now - timedelta(minutes=30))
    await add_reading(store_pool, "db", "postgres", slot, verdict="fail", cause="unreachable")
    word, figure = await evidence_of(store_pool, "database")
    assert (word, figure.partition(";")[0]) == ("bad", "1 check of databases failed")


async def test_no_difference_is_good_only_after_a_complete_run(store_pool: asyncpg.Pool) -> None:
    assert await evidence_of(store_pool, "discrepancies") == (
        "unknown",
        "nothing was reconciled in the last 35 days",
    )
    start = (await today(store_pool)).since - timedelta(days=2)
    await add_run(store_pool, "run_a", start, "matched", 0)
    word, figure = await evidence_of(store_pool, "discrepancies")
    assert (word, "was not read: platform: not run" in figure) == ("unknown", True), figure
    await add_run(store_pool, "run_b", start + timedelta(days=1), "matched", 0)
    assert (await evidence_of(store_pool, "discrepancies"))[0] == "good"
    await add_run(store_pool, "run_c", start + timedelta(days=1), "incomplete", 0)
    word, figure = await evidence_of(store_pool, "discrepancies")
    assert (word, "platform: incomplete (run_c)" in figure) == ("unknown", True), figure


async def test_an_account_that_did_not_run_is_no_good_report(store_pool: asyncpg.Pool) -> None:
    yesterday = (await today(store_pool)).since - timedelta(days=1)
    await add_run(store_pool, "run_a", yesterday, "matched", 0)
    assert await evidence_of(store_pool, "reconciliation") == ("good", "platform: matched (run_a)")
    two = {"daily_at": "04:00", "accounts": ["platform", "acct_2"]}
    assert await evidence_of(store_pool, "reconciliation", reconcile=two) == (
        "unknown",
        "acct_2: not run; platform: matched (run_a)",
    )
    assert (await evidence_of(store_pool, "discrepancies", reconcile=two))[0] == "unknown"
    more = {"objects": ["payments", "refunds"]}
    assert await evidence_of(store_pool, "reconciliation", reconcile=more) == (
        "unknown",
        "platform: not run (refunds) (run_a)",
    )
    await add_run(store_pool, "run_b", yesterday, "discrepancies", 5)
    assert (await evidence_of(store_pool, "reconciliation", reconcile=two))[0] == "bad"


async def test_part_of_a_day_is_not_the_day(store_pool: asyncpg.Pool) -> None:
    noon = (await today(store_pool)).since - timedelta(hours=36)
    await add_run(store_pool, "run_a", noon, "matched", 0)
    word, figure = await evidence_of(store_pool, "reconciliation")
    assert (word, "partly run" in figure) == ("unknown", True), figure


async def test_a_night_that_few_watched_is_unknown(store_pool: asyncpg.Pool) -> None:
    day = await today(store_pool)
    past = str(day.day - timedelta(days=1))
    night = day.since - timedelta(days=1, hours=2)
    await add_reading(store_pool, "api", "http", night)
    await store_pool.execute("update paywatch.checks set next_slot = $1", night + timedelta(minutes=1))
    word, figure = await evidence_of(store_pool, "overnight", past)
    assert word == "unknown", figure
    await store_pool.execute("update paywatch.checks set next_slot = now() + interval '1 day'")
    word, figure = await evidence_of(store_pool, "overnight", past)
    assert (word, "but no check reported in 8 of the 9 hours that have ended" in figure) == (
        "unknown",
        True,
    ), figure
    for hour in range(1, 9):
        await add_reading(store_pool, "api", "http", night + timedelta(hours=hour))
    assert (await evidence_of(store_pool, "overnight", past))[0] == "good"


async def test_errors_that_are_no_longer_measured_are_unknown(store_pool: asyncpg.Pool) -> None:
    now = await now_of(store_pool)
    none = {"critical_errors": 0.0}
    await add_reading(store_pool, "log", "metrics", now - timedelta(minutes=2), values=none)
    assert (await evidence_of(store_pool, "critical-errors"))[0] == "good"
    await add_reading(store_pool, "old", "metrics", now - timedelta(hours=5), values=none)
    word, figure = await evidence_of(store_pool, "critical-errors")
    assert (word, "and no reading since" in figure) == ("unknown", True), figure
    await store_pool.execute("update paywatch.checks set enabled = false where name = 'old'")
    at = now - timedelta(minutes=1)
    await add_reading(store_pool, "log", "metrics", at, verdict="unknown", cause="timeout", reason="too slow")
    await add_reading(store_pool, "other", "sql", now, values=none)
    word, figure = await evidence_of(store_pool, "critical-errors")
    assert (word, "log: critical_errors was not measured (too slow)" in figure) == ("unknown", True), figure


async def test_a_latency_of_failures_or_of_long_ago_is_not_good(store_pool: asyncpg.Pool) -> None:
    day = await today(store_pool)
    await add_reading(store_pool, "hook", "webhook", day.now - timedelta(seconds=1), verdict="fail")
    word, figure = await evidence_of(store_pool, "webhook-latency")
    assert (word, "no webhook succeeded" in figure) == ("unknown", True), figure
    await add_reading(store_pool, "hook", "webhook", day.now)
    assert (await evidence_of(store_pool, "webhook-latency"))[0] == "good"
    past = day.since - timedelta(hours=20)
    await add_reading(store_pool, "still", "webhook", past)
    word, figure = await evidence_of(store_pool, "webhook-latency", str(past.date()))
    assert (word, "no reading since of" in figure) == ("unknown", True), figure


async def test_what_is_not_good_needs_a_note(visit: Visit, store_pool: asyncpg.Pool) -> None:
    client = await visit([Role.OPERATOR], name="ann")
    day = str((await today(store_pool)).day)
    refused = await client.post("/checklist", data={"date": day, "item": "database", "note": " "})
    assert refused.status_code == 400
    assert "database: the evidence is unknown: say in a note what you found" in refused.text
    done = await client.post("/checklist", data={"date": day, "item": "database", "note": "asked <bob>"})
    assert (done.status_code, done.headers["location"]) == (
        303,
        f"/checklist?date={day}&notice=checklist-ticked",
    )
    page = (await client.get(done.headers["location"])).text
    assert "1 of 10 ticked" in page
    assert "asked &lt;bob&gt;" in page
    again = await client.post("/checklist", data={"date": day, "item": "database", "note": "me too"})
    assert again.status_code == 409
    acts = [(act.action, act.object, act.outcome, act.reason) for act in await list_acts(store_pool)]
    assert acts == [
        ("checklist_ticked", f"{day} database", "refused", "me too"),
        ("checklist_ticked", f"{day} database", "done", "asked <bob>"),
        ("checklist_ticked", f"{day} database", "refused", ""),
    ]
    rows = (await client.get("/checklist/ticks?format=json")).json()["items"]
    assert [(row["item"], row["ticked_by"], row["word"]) for row in rows] == [("database", "ann", "unknown")]


async def test_past_days_can_be_read_and_not_ticked(visit: Visit, store_pool: asyncpg.Pool) -> None:
    client = await visit()
    past = str((await today(store_pool)).day - timedelta(days=5))
    page = (await client.get(f"/checklist?date={past}")).text
    assert f"Checklist of {past}" in page
    assert 'action="/checklist"' not in page
    refused = await client.post("/checklist", data={"date": past, "item": "follow-up", "note": "late"})
    assert refused.status_code == 400
    assert "only the lists of today and yesterday" in refused.text


@pytest.mark.parametrize(
    ("date", "sentence"),
    [("tomorrow", "is not a date"), ("2099-01-01", "is not a day from 2020-01-01 until today")],
)
async def test_a_wrong_date_gets_a_sentence(visit: Visit, date: str, sentence: str) -> None:
    answer = await (await visit()).get(f"/checklist?date={date}")
    assert answer.status_code == 400
    assert sentence in answer.text


async def test_only_some_roles_tick(visit: Visit, store_pool: asyncpg.Pool) -> None:
    day = str((await today(store_pool)).day)
    for role in (Role.VIEWER, Role.AUDITOR, Role.FINANCE):
        client = await visit([role])
        assert 'action="/checklist"' not in (await client.get("/checklist")).text
        answer = await client.post("/checklist", data={"date": day, "item": "follow-up", "note": "x"})
        assert answer.status_code == 403, role


async def test_the_command_shows_and_ticks(
    store_db: str, store_pool: asyncpg.Pool, command_line: CommandLine, tmp_path: Path
) -> None:
    environment = {"DATABASE_URL": store_db}
    shown = await command_line(environment, "checklist")
    assert "[ ] last-webhook: Verify the last successful webhook" in shown.stdout
    assert 'unknown: no check of kind "webhook" is scheduled' in shown.stdout
    needed = await command_line(environment, "checklist", "--tick", "deliveries")
    assert needed.exit_code == 2
    assert "say in a note what you found" in needed.stderr
    ticked = await command_line(
        environment, "checklist", "--tick", "deliveries", "--note", "looked at Stripe", "--as", "ann"
    )
    assert ticked.exit_code == 0, ticked.stderr
    assert "ticked by ann" in ticked.stdout
    again = await command_line(environment, "checklist", "--tick", "deliveries", "--note", "x")
    assert again.exit_code == 1
    found = json.loads((await command_line(environment, "checklist", "--json")).stdout)
    (item,) = [each for each in found["items"] if each["item"] == "deliveries"]
    assert (item["tick"]["by"], item["tick"]["note"]) == ("ann", "looked at Stripe")
    assert (await command_line(environment, "checklist", "--tick", "nope")).exit_code == 2
    assert [act.outcome for act in await list_acts(store_pool)] == ["refused", "done", "refused"]
