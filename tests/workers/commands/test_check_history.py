"""``paywatch check history`` and ``check explain``: of a check that runs, and of none."""

import asyncio
import csv
import json
import signal
import sys
from datetime import datetime

import pytest

from store import Tally
from tests.workers.conftest import Paywatch
from tests.workers.fleet import Fleet
from workers.commands.uptime_lines import marks, sparkline

KNOWN = """
select count(*), count(*) filter (where verdict in ('pass', 'degraded')) from paywatch.readings
where check_name = 'page' and verdict in ('pass', 'degraded', 'fail')
"""


@pytest.fixture
async def watched(configured: Fleet) -> Fleet:
    """Two checks with some readings, the second of which fails; no worker is running."""
    worker = await configured.started()

    async def enough() -> bool:
        counted = "select count(*) from paywatch.readings where check_name = $1"
        return all([await configured.value(counted, name) >= 2 for name in ("page", "broken")])

    await configured.until(enough, "both checks have readings")
    assert await worker.stop() == 0
    return configured


async def test_history_states_uptime_durations_and_changes(watched: Fleet, paywatch: Paywatch) -> None:
    shown = await paywatch(watched, "check", "history", "page", "--since", "1h")
    assert shown.exit_code == 0, shown.stderr
    known, passed = (await watched.rows(KNOWN))[0]  # on a busy machine even a healthy page is slow at times
    assert f"uptime     {100 * passed / known:.3f} %" in shown.stdout
    assert "at least" in shown.stdout
    assert "p95" in shown.stdout
    failing = await paywatch(watched, "check", "history", "broken", "--json")
    (found,) = json.loads(failing.stdout)["checks"]
    assert found["uptime"] == 0
    assert found["slots"]["fail"] >= 2
    assert sum(span["slots"]["fail"] for span in found["spans"]) == found["slots"]["fail"]
    changes = json.loads(failing.stdout)["changes"]
    assert changes[-1]["verdict"] == "fail"


async def test_history_as_csv_has_every_reading(watched: Fleet, paywatch: Paywatch) -> None:
    printed = await paywatch(watched, "check", "history", "broken", "--csv")
    assert printed.exit_code == 0
    rows = list(csv.DictReader(printed.stdout.splitlines()))
    assert len(rows) == await watched.value(
        "select count(*) from paywatch.readings where check_name = 'broken'"
    )
    assert {row["verdict"] for row in rows} <= {"fail", "missed"}


async def test_history_without_a_name_is_of_all_checks(watched: Fleet, paywatch: Paywatch) -> None:
    shown = await paywatch(watched, "check", "history")
    assert shown.exit_code == 0, shown.stderr
    lines = [line.split("\t") for line in shown.stdout.splitlines() if "\t" in line]
    assert [line[0] for line in lines] == ["check", "broken", "page"]
    assert lines[1][1] == "0.000 %"
    found = json.loads((await paywatch(watched, "check", "history", "--json")).stdout)
    assert {check["name"]: check["uptime"] for check in found["checks"]} == {"broken": 0, "page": 1}
    assert (await paywatch(watched, "check", "history", "--csv")).exit_code == 2


async def test_a_time_without_readings_is_unknown(watched: Fleet, paywatch: Paywatch) -> None:
    old = await paywatch(
        watched, "check", "history", "page", "--since", "2020-01-01", "--until", "2020-01-02"
    )
    assert old.exit_code == 1
    assert "uptime     unknown" in old.stdout


async def test_nothing_is_known_before_a_check_is_scheduled(configured: Fleet, paywatch: Paywatch) -> None:
    assert (await paywatch(configured, "check", "history")).exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nothing"], "no check is named 'nothing'"),
        (["page", "--since", "soon"], "--since: 'soon' is neither a date"),
        (["page", "--since", "2999-01-01"], "--since must be before"),
        (["page", "--json", "--csv"], "exclude each other"),
        (["page", "--until", "x"], "--until: 'x'"),
    ],
)
async def test_wrong_options_are_one_sentence(
    configured: Fleet, paywatch: Paywatch, arguments: list[str], sentence: str
) -> None:
    result = await paywatch(configured, "check", "history", *arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


async def test_explain_shows_settings_slots_and_decisions(watched: Fleet, paywatch: Paywatch) -> None:
    shown = await paywatch(watched, "check", "explain", "broken")
    assert shown.exit_code == 0, shown.stderr
    assert "expect.status" in shown.stdout
    assert "Incident inc_" in shown.stdout
    found = json.loads((await paywatch(watched, "check", "explain", "broken", "--json")).stdout)
    assert found["check"]["opens_after"] == 1
    assert len(found["schedules"][0]["next_slots"]) == 3
    assert found["readings"][-1]["verdict"] in {"fail", "missed"}
    assert found["state"]["incident"].startswith("inc_")
    unknown = await paywatch(watched, "check", "explain", "nothing")
    assert unknown.exit_code == 2


def test_bars_and_marks_show_each_span() -> None:
    spans = [
        Tally(passed=3, longest=0.1, durations={49: 3}),
        Tally(failed=1, longest=0.2, durations={56: 1}),
        Tally(),
        Tally(passed=1, missed=1, longest=0.1, durations={49: 1}),
        Tally(degraded=1, longest=0.1, durations={49: 1}),
    ]
    assert marks(spans) == "·! ?~"
    bars = sparkline(spans)
    assert len(bars) == 5
    assert bars[1] == "█"
    assert bars[2] == " "


async def test_watch_prints_a_reading_in_each_interval(configured: Fleet) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "workers", "check", "run", "page", "--watch", "--json"),
        env=dict(configured.environment),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    lines = [json.loads(await process.stdout.readline()) for _ in range(3)]
    process.send_signal(signal.SIGINT)
    await process.communicate()
    assert [line["verdict"] for line in lines] == ["pass"] * 3
    slots = [datetime.fromisoformat(line["slot"]) for line in lines]
    assert slots == sorted(set(slots))
    assert process.returncode == 130
