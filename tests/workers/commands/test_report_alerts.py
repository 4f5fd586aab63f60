"""``paywatch report alerts|digest`` and ``incident mark|export``."""

import csv
import json
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.conftest import CommandLine
from tests.store.past import ADD_CHECKS, ADD_EVENT, MINUTE, NOON, add_incident, add_readings, send

PERIOD = ("--since", "2026-03-01", "--until", "2026-03-02")


@pytest.fixture
async def environment(tmp_path: Path, store_db: str, store_pool: asyncpg.Pool) -> dict[str, str]:
    """Two incidents: one that was acknowledged and ended, and one that is open, with a hostile subject."""
    path = tmp_path / "paywatch.toml"
    path.write_text(
        'business_timezone = "America/New_York"\n[[checks]]\nname = "api"\nkind = "heartbeat"\n'
        'max_age = "1h"\nkey = "0123456789abcdef"\n'
        '[channels.hook]\nkind = "webhook"\nurl = "https://hook.example/"\n'
        '[digests.weekly]\nkind = "performance"\nat = "mon 08:00"\nchannels = ["hook"]\n'
    )
    await store_pool.execute(ADD_CHECKS, ["api"])
    await store_pool.execute("update paywatch.checks set enabled = false")
    await add_readings(store_pool, "api", "pfff", NOON)
    await add_incident(store_pool, "api", NOON, resolved_at=NOON + 30 * MINUTE)
    await store_pool.execute(ADD_EVENT, "api", NOON + 2 * MINUTE, "acknowledged", "ada", None)
    await add_incident(store_pool, "inc_second", NOON + MINUTE, subject="=1+1\x1b[2J", severity="P0")
    await send(store_pool, "sms", 1, NOON)
    return {"PAYWATCH_CONFIG": str(path), "DATABASE_URL": store_db}


async def test_json_is_one_document_with_every_incident(
    environment: dict[str, str], command_line: CommandLine
) -> None:
    done = await command_line(environment, "report", "alerts", *PERIOD, "--json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    first, second = found["alerts"]
    assert (found["since"], found["until"]) == ("2026-03-01T05:00:00+00:00", "2026-03-02T05:00:00+00:00")
    assert (first["seconds_to_detect"], first["seconds_to_acknowledge"]) == (120, 120)
    assert first["seconds_to_resolve"] == 1800
    assert (second["seconds_to_resolve"], second["unknown"]["seconds_to_resolve"]) == (None, "still_open")
    assert first["response"]["code"] == "unknown"
    assert first["notifications"] == {"sent": 1, "held": 0, "failed": 0, "pending": 0}
    assert found["watched_slots"] == {"known": 4, "unknown": 0, "missed": 0}
    whole = found["totals"]["all"]
    assert (whole["alerts"], whole["time_to_resolve"]["mean_seconds"], whole["unmarked"]) == (2, 1800, 2)
    assert (whole["accuracy"], whole["response_compliance"]) == (None, None)
    assert found["messages"] == [{"channel": "sms", "messages": 1, "at_night": 0, "nights": {}}]


async def test_csv_has_a_row_for_each_incident_and_no_formula(
    environment: dict[str, str], command_line: CommandLine
) -> None:
    done = await command_line(environment, "report", "alerts", *PERIOD, "--csv")
    assert done.exit_code == 0, done.stderr
    first, second = csv.DictReader(done.stdout.splitlines())
    assert (first["seconds_to_detect"], first["notifications_sent"]) == ("120.000", "1")
    assert (second["subject"], second["resolved_at"]) == ("'=1+1\\x1b[2J", "")
    assert second["unknown"].split()[-1] == "seconds_to_resolve=still_open"


async def test_the_text_says_what_is_unknown(environment: dict[str, str], command_line: CommandLine) -> None:
    done = await command_line(environment, "report", "alerts", *PERIOD)
    assert done.exit_code == 0, done.stderr
    assert "accuracy: unknown, since no incident is marked" in done.stdout
    assert "\x1b" not in done.stdout
    assert "Watched: 100.0 % of 4 slots; 0 unknown and 0 missed" in done.stdout
    assert "P0: 1 incident, 1 open and not acknowledged" in done.stdout
    nothing = await command_line(
        environment, "report", "alerts", "--since", "2020-01-01", "--until", "2020-01-02"
    )
    assert (nothing.exit_code, "No incident was open." in nothing.stdout) == (0, True)
    assert "Watched: unknown, since no reading of that time is stored." in nothing.stdout
    empty = json.loads(
        (await command_line(environment, "report", "alerts", "--json", "--since", "1s")).stdout
    )
    assert [alert["id"] for alert in empty["alerts"]] == ["inc_second"]


async def test_a_mark_names_who_won(environment: dict[str, str], command_line: CommandLine) -> None:
    async def mark(*arguments: str) -> Any:
        return await command_line(environment, "incident", "mark", "inc_second", *arguments)

    marked = await mark("false", "--by", "ada", "--reason", "a test of ours")
    assert (marked.exit_code, marked.stdout) == (0, "inc_second is marked as a false alert.\n"), marked.stderr
    lost = await mark("true", "--by", "grace")
    assert lost.exit_code == 1
    assert "ada marked inc_second as a false alert at " in lost.stderr
    assert "pass --instead-of false to change that" in lost.stderr
    again = json.loads((await mark("false", "--by", "grace", "--json")).stdout)
    assert (again["changed"], again["by"], again["reason"]) == (False, "ada", "a test of ours")
    assert (await mark("true", "--by", "grace", "--instead-of", "false")).exit_code == 0
    totals = json.loads((await command_line(environment, "report", "alerts", *PERIOD, "--json")).stdout)
    assert totals["totals"]["all"]["accuracy"] == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["report", "alerts", "--json", "--csv"], "exclude each other"),
        (["report", "alerts", "--since", "soon"], "--since: 'soon' is neither a date"),
        (["incident", "mark", "inc_second", "false", "--instead-of", "false"], "--instead-of: name the mark"),
        (["report", "digest", "daily"], "no digest is named 'daily'; the configured digests are: weekly"),
        (["incident", "mark", "inc_nothing", "false", "--by", "ada"], "no incident has the id"),
    ],
)
async def test_wrong_options_are_one_sentence(
    environment: dict[str, str], command_line: CommandLine, arguments: list[str], sentence: str
) -> None:
    done = await command_line(environment, *arguments)
    assert (done.exit_code, sentence in done.stderr, "Traceback" in done.stderr) == (2, True, False), (
        done.stderr
    )


async def test_a_postmortem_is_written_to_a_file(
    environment: dict[str, str], command_line: CommandLine, tmp_path: Path
) -> None:
    file = tmp_path / "post-mortem.md"
    done = await command_line(environment, "incident", "export", "inc_second", "--output", str(file))
    assert (done.exit_code, done.stdout) == (0, f"{file}\n"), done.stderr
    text = file.read_text()
    assert text.startswith("# Post-mortem: \\=1+1\\\\x1b\\[2J\n")
    printed = await command_line(environment, "incident", "export", "inc_second", "--json")
    assert json.loads(printed.stdout)["markdown"].startswith("# Post-mortem")
    missing = await command_line(environment, "incident", "export", "inc_second", "--output", "/nowhere/x.md")
    assert (missing.exit_code, "/nowhere/x.md" in missing.stderr) == (2, True)


async def test_a_digest_is_printed_and_not_sent(
    environment: dict[str, str], command_line: CommandLine, store_pool: asyncpg.Pool
) -> None:
    printed = await command_line(environment, "report", "digest", "weekly")
    assert (printed.exit_code, printed.stdout[:16]) == (0, "Performance of 2"), printed.stderr
    assert "1 open and not acknowledged" in printed.stdout
    found = json.loads((await command_line(environment, "report", "digest", "weekly", "--json")).stdout)
    assert (found["kind"], found["figures"]["incidents"]) == ("performance", 1)
    assert await store_pool.fetchval("select count(*) from paywatch.digests") == 0
