"""``paywatch check why-not``: at which link the chain from a check to a person stopped."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

import store
from settings import load
from tests.conftest import CommandLine
from tests.store.past import add_incident, add_readings
from tests.store.recorded import Recorder
from tests.workers.commands.test_incident_why import CONFIG

HOUR = timedelta(hours=1)
Ask = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def environment(tmp_path: Path, store_db: str) -> dict[str, str]:
    path = tmp_path / "paywatch.toml"
    path.write_text(CONFIG)
    return {"PAYWATCH_CONFIG": str(path), "DATABASE_URL": store_db}


@pytest.fixture
def recorder(environment: dict[str, str], store_pool: asyncpg.Pool) -> Recorder:
    return Recorder(store_pool, load(Path(environment["PAYWATCH_CONFIG"]), environment))


@pytest.fixture
def ask(environment: dict[str, str], command_line: CommandLine) -> Ask:
    async def run(name: str = "api", at: str = "1ms", exit_code: int = 0) -> dict[str, Any]:
        done = await command_line(environment, "check", "why-not", name, "--at", at, "--json")
        assert done.exit_code == exit_code, done.stdout + done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        assert found["known"] == (exit_code == 0)
        return found

    return run


async def test_a_check_without_a_reading_notifies_nobody(ask: Ask, recorder: Recorder) -> None:
    assert (await ask())["code"] == "not_scheduled"
    old = await ask(at="400d", exit_code=1)
    assert old["code"] == "readings_gone"
    await recorder.read("api", "p")
    assert (await ask(at="2h"))["code"] == "no_reading"


async def test_readings_that_are_not_enough_are_counted(ask: Ask, recorder: Recorder) -> None:
    await recorder.read("api", "fpp")
    assert (await ask())["code"] == "passing"
    await recorder.read("api", "f")
    found = await ask()
    assert found["code"] == "not_enough"
    assert found["conclusion"].startswith("Nobody was notified: 1 of 2 readings in a row did not pass")
    (counts,) = [each["inputs"] for each in found["links"] if each["code"] == "counts"]
    assert (counts["troubled"], counts["opens_after"], counts["readings"]) == (1, 2, 4)
    await recorder.read("api", "u", cause="blind")
    assert (await ask())["code"] == "blind"


async def test_a_missed_slot_was_run_by_nobody(ask: Ask, recorder: Recorder) -> None:
    await recorder.read("api", "pm")
    found = await ask()
    assert found["code"] == "missed"
    assert "no worker ran the check in 1 slot from" in found["conclusion"]


async def test_a_silence_is_named_with_its_reason(ask: Ask, recorder: Recorder) -> None:
    silence = await store.add_silence(
        recorder.pool, {"check": "gateway"}, lasts=HOUR, reason="a move", by="ada"
    )
    await recorder.read("gateway", "f")
    found = await ask("gateway")
    assert found["code"] == "held"
    assert "held by silence of ada: a move, until " in found["conclusion"]
    (held,) = [each["inputs"] for each in found["links"] if each["code"] == "held"]
    assert held["by"] == silence.id


async def test_a_severity_without_a_channel_notifies_nobody(ask: Ask, recorder: Recorder) -> None:
    await recorder.read("gateway", "f")
    assert (await ask("gateway"))["code"] == "no_channel"


async def test_a_notification_that_waits_is_named_and_then_delivered(ask: Ask, recorder: Recorder) -> None:
    await recorder.read("api", "ff")
    waiting = await ask()
    assert waiting["code"] == "not_delivered"
    assert "opened to hook: no message is formed of it yet" in waiting["conclusion"]
    assert waiting["incident"] == await recorder.incident("api")
    await recorder.pool.execute(
        "update paywatch.notifications set status = 'delivered', delivered_at = created_at"
    )
    told = await ask()
    assert told["code"] == "notified"
    assert told["conclusion"].startswith(f"hook was notified of {told['incident']}: opened, at ")


async def test_an_incident_that_nobody_recorded_is_unknown(ask: Ask, recorder: Recorder) -> None:
    until = datetime.now(UTC).replace(microsecond=0)
    await add_readings(recorder.pool, "api", "pff", until - timedelta(seconds=30))
    assert (await ask(exit_code=1))["code"] == "unknown"
    await add_incident(recorder.pool, "inc_late", until, fingerprint="check:api")
    moment = (until - timedelta(seconds=20)).isoformat()
    assert (await ask(at=moment))["code"] == "opened_later"


async def test_locations_that_do_not_agree_are_counted(
    ask: Ask, recorder: Recorder, environment: dict[str, str]
) -> None:
    file = Path(environment["PAYWATCH_CONFIG"])
    file.write_text(CONFIG.replace("opens_after = 2\n", "opens_after = 2\nlocations.agree = 2\n"))
    now = await recorder.pool.fetchval("select now()")
    for place, verdicts in (("eu", "pff"), ("us", "ppp")):
        await recorder.pool.execute(
            "insert into paywatch.checks (name, kind, severity, every_us, offset_us, next_slot) "
            "values ($1, 'tcp', 'P0', 60000000, 0, now())",
            f"api@{place}",
        )
        await add_readings(recorder.pool, f"api@{place}", verdicts, now - timedelta(seconds=5))
    found = await ask()
    assert found["code"] == "not_enough"
    assert (
        "1 of 2 locations had 2 readings in a row that did not pass, and 2 must agree" in found["conclusion"]
    )


async def test_people_read_the_conclusion_first(
    environment: dict[str, str], command_line: CommandLine, recorder: Recorder
) -> None:
    await recorder.read("api", "pf", reason="\x1b[2Jno answer")
    done = await command_line(environment, "check", "why-not", "api", "--at", "1ms")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("Nobody was notified: 1 of 2 readings in a row did not pass")
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["apo", "--at", "1h"], "no check is named 'apo', now or before, did you mean"),
        (["api", "--at", "soon"], "--at: 'soon' is no time"),
        (["api", "--at", "2999-01-01T00:00Z"], "is in the future"),
        (["api", "--at", "0001-01-01T00:00+14:00"], "is not within the years 1971 to 9998"),
    ],
)
async def test_wrong_arguments_are_one_sentence(
    environment: dict[str, str], command_line: CommandLine, arguments: list[str], sentence: str
) -> None:
    done = await command_line(environment, "check", "why-not", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert sentence in done.stderr
