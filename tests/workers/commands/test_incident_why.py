"""``paywatch incident why``: what was decided, by what, and what comes next."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from settings import load
from store import NotificationRecord
from store.explaining import DeliveryRecord
from tests.conftest import CommandLine
from tests.store.past import NOON
from tests.store.recorded import Recorder
from workers.explaining.deliveries import fate

CONFIG = """
[[checks]]
name = "gateway"
kind = "tcp"
host = "gateway.example"
port = 443
severity = "P2"
opens_after = 1

[[checks]]
name = "api"
kind = "tcp"
host = "api.example"
port = 443
severity = "P0"
opens_after = 2
closes_after = 1

[channels.hook]
kind = "webhook"
url = "https://hook.example/alerts?token=hunter2-hunter2"

[channels.boss]
kind = "webhook"
url = "https://boss.example/alerts"

[severities.P0]
channels = ["hook"]
remind_every = "30m"
escalate = [{ after = "5m", to = ["boss"] }]

[severities.P2]
channels = []
"""


@pytest.fixture
def environment(tmp_path: Path, store_db: str) -> dict[str, str]:
    path = tmp_path / "paywatch.toml"
    path.write_text(CONFIG)
    return {"PAYWATCH_CONFIG": str(path), "DATABASE_URL": store_db}


@pytest.fixture
def recorder(environment: dict[str, str], store_pool: asyncpg.Pool) -> Recorder:
    return Recorder(store_pool, load(Path(environment["PAYWATCH_CONFIG"]), environment))


async def explained(command_line: CommandLine, environment: dict[str, str], id_: str) -> dict[str, Any]:
    done = await command_line(environment, "incident", "why", id_, "--json")
    assert done.exit_code == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


async def test_an_open_incident_says_by_what_and_what_comes_next(
    environment: dict[str, str], recorder: Recorder, command_line: CommandLine
) -> None:
    await recorder.read("api", "pff", reason="\x1b[2Jrefused with password=hunter2-hunter2")
    found = await explained(command_line, environment, await recorder.incident("api"))
    opened, sent = found["decisions"]
    assert (opened["code"], opened["inputs"]["failing"], opened["inputs"]["opens_after"]) == ("opened", 2, 2)
    assert (sent["inputs"]["channel"], sent["inputs"]["outcome"]) == ("hook", "waiting")
    assert sent["inputs"]["why"] == "it opened"
    assert [each["code"] for each in found["readings"]["opened_by"]] == ["pass", "fail", "fail"]
    assert [(each["code"], each["at"] is None) for each in found["next"]] == [
        ("escalated", False),
        ("reminder", False),
    ]
    assert [(each["channel"], each["code"]) for each in found["not_notified"]] == [
        ("boss", "escalation_not_due")
    ]
    shown = await command_line(environment, "incident", "why", found["id"])
    assert "hunter2" not in shown.stdout + json.dumps(found)
    assert "\x1b" not in shown.stdout
    assert "\\x1b[2Jrefused" in shown.stdout


async def test_an_acknowledgement_stops_the_escalation(
    environment: dict[str, str], recorder: Recorder, command_line: CommandLine
) -> None:
    await recorder.read("api", "ff")
    id_ = await recorder.incident("api")
    await recorder.acknowledge("api", "ada")
    found = await explained(command_line, environment, id_)
    assert found["decisions"][2]["what"] == "ada"
    stopped = {each["code"]: each for each in found["next"]}
    assert (stopped["escalated"]["at"], stopped["reminder"]["at"]) == (None, None)
    assert found["not_notified"][0]["code"] == "acknowledged"
    await recorder.read("api", "p")
    ended = await explained(command_line, environment, id_)
    assert (ended["state"], ended["next"], ended["held"]) == ("resolved", [], None)
    assert [each["code"] for each in ended["readings"]["resolved_by"]] == ["fail", "fail", "pass"]


NOTE = NotificationRecord(
    id=1,
    channel="hook",
    kind="opened",
    sequence=1,
    status="pending",
    attempts=1,
    created_at=NOON,
    delivered_at=None,
    reference=None,
    last_error="503",
    instead_of=None,
    delivery=None,
    sent_as=None,
    outcome="pending",
    thread=None,
    latency=None,
    held=False,
)
DELIVERY = DeliveryRecord(
    id=7,
    channel="hook",
    kind="opened",
    thread=None,
    status="pending",
    outcome="retry",
    attempts=1,
    created_at=NOON,
    due_at=NOON,
    delivered_at=None,
    latency=None,
    reference=None,
    last_error=None,
    merged_into=None,
    incidents=1,
    notifications=1,
)


@pytest.mark.parametrize(
    ("note", "delivery", "outcome", "sentence"),
    [
        ({}, {}, "retry", "not accepted after 1 attempt, tried again from 2026-03-01 12:00:00Z: 503"),
        ({"latency": 2.0}, {"status": "delivered"}, "delivered", "delivered after 1 attempt, 2.0 s after"),
        ({}, {"status": "accepted"}, "accepted", "nobody knows whether it arrived"),
        ({}, {"status": "failed"}, "failed", "failed for good after 1 attempt: 503"),
        ({}, {"status": "merged", "merged_into": 9}, "merged", "with the later message 9"),
        ({}, {"attempts": 0, "incidents": 12}, "waiting", "in a message about 12 incidents"),
        ({"held": True}, None, "grouped", "held back by a storm until 2026-03-01 12:00:00Z"),
        ({}, None, "waiting", "no message is formed of it yet; the channel refuses messages: 404"),
        ({"status": "undeliverable"}, None, "undeliverable", "could not be sent at all: 503"),
    ],
)
def test_each_fate_of_a_notification_is_named(
    note: dict[str, Any], delivery: dict[str, Any] | None, outcome: str, sentence: str
) -> None:
    message = None if delivery is None else replace(DELIVERY, **delivery)
    code, what = fate(replace(NOTE, **note), message, {1: NOON}, {"hook": "404"})
    assert (code, sentence in what) == (outcome, True), what


async def test_a_route_without_a_channel_and_an_unknown_id_are_named(
    environment: dict[str, str], recorder: Recorder, command_line: CommandLine
) -> None:
    await recorder.read("gateway", "f")
    found = await explained(command_line, environment, await recorder.incident("gateway"))
    assert found["notes"] == [
        "It opened after 1 failing reading, as opens_after = 1 asks.",
        "The route of its severity has no channel: nobody is notified when it opens.",
    ]
    await recorder.pool.execute("delete from paywatch.readings")
    without = await explained(command_line, environment, found["id"])
    assert without["notes"][-1].startswith("No reading up to its opening is stored")
    unknown = await command_line(environment, "incident", "why", "inc_nothing")
    assert (unknown.exit_code, unknown.stdout) == (2, "")
    assert unknown.stderr.startswith("paywatch: no incident has the id 'inc_nothing'")
