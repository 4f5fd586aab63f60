"""Commands write who changed what, and succeed without the file; a worker outlives its folder."""

import json
from pathlib import Path
from typing import Any

from sandbox.company import Company
from sandbox.shop.ledger import Plan, seed_ledger
from tests.workers.commands.test_repair import REPAIR, mapping, window
from tests.workers.conftest import Paywatch
from tests.workers.fleet import Fleet, http_check
from tests.workers.logs.log_calls import logged_events
from tests.workers.test_metrics import value
from workers.logs.events import FILES_OF_EVENT


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "paywatch-command-audit.log").read_text().splitlines()]


def test_the_events_of_files_are_events() -> None:
    assert set(FILES_OF_EVENT) - logged_events() == set()


async def test_commands_log_who_changed_what(fleet: Fleet, town: Company, paywatch: Paywatch) -> None:
    folder = fleet.folder / "logs"
    fleet.configure(REPAIR, mapping(), http_check("page", f"{town.shop_url}/api/health"))
    await seed_ledger(fleet.dsn, town.world, Plan(missing=2))

    async def run(*arguments: str) -> str:
        result = await paywatch(fleet, *arguments, LOG_DIR=str(folder))
        assert '"event"' not in result.stderr, "lines are not for people"
        return result.stdout

    await run("config", "apply", "--as", "ann")
    added = json.loads(
        await run(
            *(
                "silence",
                "add",
                "--check",
                "page",
                "--for",
                "30m",
                "--reason",
                f"deploy of {town.webhook_secret}",
                "--as",
                "bob",
                "--json",
            )
        )
    )
    await run("silence", "expire", added["id"], "--as", "cid")
    done = json.loads(await run("reconcile", "run", *window(town), "--json"))
    await run("reconcile", "undo", done["run"], "--as", "dee")
    await run("reconcile", "sign", done["run"], "--as", "eve", "--role", "preparer")
    found = lines(folder)
    who = [
        (line["event"], line["by"]) for line in found if line["event"] not in {"run_requested", "reconciled"}
    ]
    (reconciled,) = [line for line in found if line["event"] == "reconciled"]
    assert (reconciled["run"], reconciled["status"]) == (done["run"], "repaired")
    assert who == [
        ("configuration_applied", "ann"),
        ("silence_added", "bob"),
        ("silence_expired", "cid"),
        ("undo_started", "dee"),
        ("repairs_undone", "dee"),
        ("report_signed_off", "eve"),
    ]
    assert all(line["component"] == "command" for line in found)
    silence = found[1]
    assert (silence["silence"], silence["matchers"]) == (added["id"], ["check=page"])
    assert silence["reason"] == "deploy of ********"
    undone = next(line for line in found if line["event"] == "repairs_undone")
    assert (undone["run"], undone["restored"], undone["left"]) == (done["run"], 2, 0)


async def test_a_change_that_changed_nothing_is_not_logged(fleet: Fleet, paywatch: Paywatch) -> None:
    folder = fleet.folder / "logs"
    fleet.configure('[[checks]]\nname = "page"\nkind = "http"\nurl = "https://shop.example/"\n')
    for _ in range(2):
        await paywatch(fleet, "config", "apply", "--as", "ann", LOG_DIR=str(folder))
    assert [line["event"] for line in lines(folder)] == ["configuration_applied"]


async def test_a_change_is_logged_although_what_follows_fails(fleet: Fleet, paywatch: Paywatch) -> None:
    """The configuration is active before the incidents of the checks that it removes are resolved."""
    check = '[[checks]]\nname = "%s"\nkind = "http"\nurl = "https://shop.example/"\n'
    fleet.configure(check % "page", check % "old")
    await paywatch(fleet, "config", "apply")
    connection = await fleet.connect()
    await connection.execute(
        "insert into paywatch.incidents (id, fingerprint, subject, severity, reason, opened_at) "
        "values ('inc_1', 'check:old', 'old', 'P1', 'down', now())"
    )
    await connection.execute("alter table paywatch.incidents add check (resolved_at is null)")
    await connection.close()
    fleet.configure(check % "page")
    folder = fleet.folder / "logs"
    failed = await paywatch(fleet, "config", "apply", "--as", "ann", LOG_DIR=str(folder))
    assert failed.exit_code != 0
    (line,) = lines(folder)
    assert (line["event"], line["by"], line["removed"]) == ("configuration_applied", "ann", ["old"])


async def test_a_command_succeeds_without_its_line(fleet: Fleet, paywatch: Paywatch) -> None:
    fleet.configure('[[checks]]\nname = "page"\nkind = "http"\nurl = "https://shop.example/"\n')
    (fleet.folder / "file").touch()
    result = await paywatch(fleet, "config", "apply", LOG_DIR=str(fleet.folder / "file" / "logs"))
    assert result.exit_code == 0
    assert "has no line about this (not a directory): the database has the record" in result.stderr


async def test_a_worker_outlives_its_folder(fleet: Fleet, town: Company) -> None:
    folder, away = fleet.folder / "logs", fleet.folder / "away"
    fleet.configure(http_check("page", f"{town.shop_url}/api/health/database"))
    worker = await fleet.started("probes", "--metrics-port", "0", LOG_DIR=str(folder))
    assert value(worker, "paywatch_log_lines_lost_total") == 0
    folder.rename(away)
    await fleet.until(lambda: worker.events("log_file_unwritable"), "the failure is reported")
    runs = len(worker.events("check_finished"))
    await fleet.until(lambda: len(worker.events("check_finished")) > runs + 2, "checks go on")
    lost = value(worker, "paywatch_log_lines_lost_total")
    folder.mkdir()
    await fleet.until(lambda: worker.events("log_file_writable"), "the recovery is reported")
    assert await worker.stop() == 0
    assert len(worker.events("log_file_unwritable")) == 1
    (recovered,) = worker.events("log_file_writable")
    assert lost is not None
    assert recovered["lost"] >= lost >= 1
    written = (away / "paywatch-worker-probes-combined.log").read_text().splitlines()
    written += (folder / "paywatch-worker-probes-combined.log").read_text().splitlines()
    lost_lines = [number for number, line in enumerate(worker.log().splitlines()) if line not in set(written)]
    assert lost_lines == list(range(lost_lines[0], lost_lines[-1] + 1))
    events = [json.loads(line)["event"] for line in worker.log().splitlines()]
    assert lost_lines[0] <= events.index("log_file_unwritable")
    assert lost_lines[-1] < events.index("log_file_writable")
